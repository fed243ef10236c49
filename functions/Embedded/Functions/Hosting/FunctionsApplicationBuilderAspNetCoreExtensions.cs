namespace Izi.Embedded.Functions;

/// <summary>Lets functions answer HTTP through ASP.NET Core.</summary>
public static class FunctionsApplicationBuilderAspNetCoreExtensions
{
    public static FunctionsApplicationBuilder ConfigureFunctionsWebApplication(this FunctionsApplicationBuilder builder) =>
        builder.UseWeb();
}
