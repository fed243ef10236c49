using Izi.TestFunctions;
using Microsoft.Azure.Functions.Worker.Builder;

// As an app does that finds a setting missing.
if (Environment.GetEnvironmentVariable("Test__Refuse") is { Length: > 0 } why)
{
    Console.Error.WriteLine(why);
    return 1;
}

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.Services.AddSingleton<Book>();
await builder.Build().RunAsync();
return 0;
