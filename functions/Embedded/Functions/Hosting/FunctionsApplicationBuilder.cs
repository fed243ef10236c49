using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;

namespace Izi.Embedded.Functions;

/// <summary>Gathers configuration, services and middleware, then makes the host.</summary>
public class FunctionsApplicationBuilder : IHostApplicationBuilder, IFunctionsWorkerApplicationBuilder
{
    const string DefaultUrl = "http://127.0.0.1:7071";

    readonly List<Func<FunctionExecutionDelegate, FunctionExecutionDelegate>> steps = [];
    readonly HostDefaults defaults = new();
    readonly WebApplicationBuilder web;
    readonly IEnumerable<Type> types;
    readonly string folder;
    bool servesWeb;

    internal FunctionsApplicationBuilder(string[] args, Assembly app, IEnumerable<Type>? types = null, string? folder = null)
    {
        this.types = types ?? app.GetTypes();
        this.folder = folder ?? (Path.GetDirectoryName(app.Location) is { Length: > 0 } beside ? beside : AppContext.BaseDirectory);
        web = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            Args = args,
            ApplicationName = app.GetName().Name,
            ContentRootPath = Directory.GetCurrentDirectory(),
        });
        Configuration.AddLocalSettings(Directory.GetCurrentDirectory());
        ((IConfigurationBuilder)Configuration).Add(defaults);
        defaults.Fill(Configuration, "urls", () => DefaultUrl);
        defaults.Fill(Configuration, "Logging:LogLevel:Microsoft.AspNetCore", () => nameof(LogLevel.Warning));
        OwnSettings.FillInSigningKey(Configuration, defaults);
    }

    public IDictionary<object, object> Properties => ((IHostApplicationBuilder)web).Properties;
    public ConfigurationManager Configuration => web.Configuration;
    public IHostEnvironment Environment => web.Environment;
    public ILoggingBuilder Logging => web.Logging;
    public IMetricsBuilder Metrics => web.Metrics;
    public IServiceCollection Services => web.Services;

    IConfigurationManager IHostApplicationBuilder.Configuration => web.Configuration;

    public IFunctionsWorkerApplicationBuilder Use(Func<FunctionExecutionDelegate, FunctionExecutionDelegate> middleware)
    {
        steps.Add(middleware);
        return this;
    }

    public void ConfigureContainer<TContainerBuilder>(
        IServiceProviderFactory<TContainerBuilder> factory, Action<TContainerBuilder>? configure = null)
        where TContainerBuilder : notnull => ((IHostApplicationBuilder)web).ConfigureContainer(factory, configure);

    /// <summary>Finds and checks the functions, and makes the host that runs them.</summary>
    /// <exception cref="InvalidOperationException">Something cannot be bound; the message says what and why.</exception>
    public IHost Build()
    {
        if (!servesWeb) throw new BindingException("Call ConfigureFunctionsWebApplication() before Build().");
        var plan = HostPlan.Make(types, folder, Configuration);
        Services.AddSingleton(OwnSettings.FillIn(Configuration, defaults));
        Services.AddSingleton(plan);
        Services.AddSingleton(all => new FunctionInvoker(steps, all.GetRequiredService<IServiceScopeFactory>()));
        Services.AddParts();
        Services.AddHostedService<HostRuntime>();
        web.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        // Kestrel finds no free port for a name that stands for two addresses.
        Configuration["urls"] = Configuration["urls"]!.Replace("://localhost:0", "://127.0.0.1:0", StringComparison.Ordinal);

        var host = web.Build();
        ConstructorCheck.Of(plan.Functions, host.Services.GetRequiredService<IServiceProviderIsService>());
        host.Services.GetRequiredService<HttpFunctions>().Map(host, plan.Routes);
        if (OwnSettings.OwnTopic(Configuration)) EventGrid.TopicEndpoint.Map(host);
        return host;
    }

    /// <summary>From here on in the order of the steps, runs know their HTTP request.</summary>
    internal FunctionsApplicationBuilder UseWeb()
    {
        if (servesWeb) return this;
        servesWeb = true;
        Services.AddClients(Configuration);
        Use(HttpProxy.Around);
        return this;
    }
}
