namespace Izi.Infra.Tests;

/// <summary>The app's settings by their names in the environment, wherever they are written down.</summary>
public static partial class Settings
{
    /// <summary>
    /// Read by the Functions host, its extensions and Azure.Identity, never by our own code; infra/README.md says what each is for.
    /// </summary>
    public static ImmutableHashSet<string> OfThePlatform { get; } =
    [
        "APPLICATIONINSIGHTS_AUTHENTICATION_STRING",
        "APPLICATIONINSIGHTS_CONNECTION_STRING",
        "AZURE_CLIENT_ID",
        "AzureFunctionsJobHost__extensions__durableTask__hubName",
        "AzureFunctionsJobHost__extensions__durableTask__storageProvider__connectionStringName",
        "AzureFunctionsJobHost__extensions__durableTask__storageProvider__type",
        "AzureWebJobsStorage__blobServiceUri",
        "AzureWebJobsStorage__clientId",
        "AzureWebJobsStorage__credential",
        "DURABLE_TASK_SCHEDULER_CONNECTION_STRING",
    ];

    /// <summary>Instead of these there are an identity and an issuer of tokens.</summary>
    public static ImmutableHashSet<string> NotOnAzure { get; } =
        [
        "Auth__SigningKey", "AzureWebJobsStorage", "Events__TopicKey",
        "Mqtt__CaCertificate", "Mqtt__ClientCertificate", "Mqtt__Password", "Mqtt__Username",
    ];

    /// <summary>As on any ASP.NET Core host; not in the sample.</summary>
    public static ImmutableHashSet<string> OfAspNetCore { get; } =
    [
        "ASPNETCORE_URLS", "DOTNET_URLS", "Kestrel__Certificates__Default__KeyPath", "Kestrel__Certificates__Default__Path",
        "Logging__LogLevel__Default",
    ];

    /// <summary>Sections that the local host hands on whole: Kestrel's, the loggers' and those that replace values of host.json.</summary>
    public static ImmutableHashSet<string> Sections { get; } = ["AzureFunctionsJobHost", "Kestrel", "Logging"];

    /// <summary>Read by OpenTelemetry's exporter itself.</summary>
    public static ImmutableHashSet<string> OfOpenTelemetry { get; } = ["OTEL_EXPORTER_OTLP_PROTOCOL", "OTEL_SERVICE_NAME"];

    /// <summary>Read by the tools that run functions on a laptop.</summary>
    public const string OfTheTools = "FUNCTIONS_WORKER_RUNTIME";

    /// <summary>What the sources of a folder ask a configuration or the environment for.</summary>
    public static ImmutableSortedSet<string> ReadIn(string folder) => [.. Repository.Sources(folder).SelectMany(Read)];

    public static IEnumerable<string> Read(string source) => Reads().Matches(source)
        .Select(match => match.Groups["name"].Value.Replace(":", "__", StringComparison.Ordinal));

    /// <summary>What <c>local.settings.sample.json</c> lists.</summary>
    public static ImmutableSortedSet<string> Sample() =>
        [.. Repository.Json("local.settings.sample.json").GetProperty("Values").EnumerateObject().Select(value => value.Name)];

    /// <summary>What the README's table of settings has a line for.</summary>
    public static ImmutableSortedSet<string> Table() =>
    [
        .. from line in Repository.Read("README.md").Split("\n## Settings\n")[1].Split("\n## ")[0].Split('\n')
           where line.StartsWith("| `", StringComparison.Ordinal)
           from Match name in Ticked().Matches(line.Split('|')[1])
           select name.Groups[1].Value,
    ];

    /// <summary>What the app is given in a subscription.</summary>
    public static async Task<ImmutableSortedSet<string>> Bicep()
    {
        var site = (await BicepCompiler.Infra())["modules/app"].Resource("app").Property("siteConfig");
        var given = site.GetProperty("appSettings").GetString()!.Split("lambda(")[0];
        var names = ArmExpression.Calls(given, "createObject").SelectMany(pairs => pairs.Where((_, at) => at % 2 == 0));
        return [.. names.Select(name => name.Trim('\''))];
    }

    [GeneratedRegex("""
        "(?-i:(?<name>[A-Z][a-z]\w*(:\w+)+))"
        |(configuration|settings|this)\["(?<name>[A-Za-z]\w*)"\]
        |\b(configuration|settings|All)\.GetSection\("(?<name>[A-Za-z]\w*)"
        |\b(GetValue|GetValue<\w+>|GetEnvironmentVariable|GetConnectionString|Need)\("(?<name>[A-Za-z]\w*)"
        |"%(?<name>\w+)%"
        |"(?<name>OTEL_\w+)"
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Reads();

    [GeneratedRegex("`([A-Za-z]\\w+)`")]
    private static partial Regex Ticked();
}
