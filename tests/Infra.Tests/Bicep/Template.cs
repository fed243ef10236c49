namespace Izi.Infra.Tests;

/// <summary>A compiled template (ARM JSON).</summary>
public sealed record Template(string Name, JsonElement Json)
{
    const string Deployment = "Microsoft.Resources/deployments";

    /// <summary>What it deploys itself; what its modules deploy is theirs.</summary>
    public IEnumerable<Resource> Resources => All.Where(one => one.Type != Deployment);

    /// <summary>The modules it is composed of.</summary>
    public IEnumerable<Template> Modules => All.Where(one => one.Type == Deployment)
        .Select(one => new Template(one.Json.GetProperty("name").GetString()!, one.Json.GetProperty("properties").GetProperty("template")));

    /// <summary>What the parameters of a module are given.</summary>
    public IEnumerable<(string Module, JsonElement Given)> ModuleParameters => All.Where(one => one.Type == Deployment)
        .Select(one => (one.Json.GetProperty("name").GetString()!, one.Json.GetProperty("properties").GetProperty("parameters")));

    /// <summary>The compiler's own mark of it, which is the same wherever it is used as a module.</summary>
    public string Hash => Json.GetProperty("metadata").GetProperty("_generator").GetProperty("templateHash").GetString()!;

    /// <summary>The files whose types it uses.</summary>
    public IEnumerable<string> Imports => Members("definitions")
        .Where(one => one.Value.GetProperty("metadata").TryGetProperty("__bicep_imported_from!", out _))
        .Select(one => one.Value.GetProperty("metadata").GetProperty("__bicep_imported_from!").GetProperty("sourceTemplate").GetString()!);

    public IEnumerable<JsonProperty> Outputs => Members("outputs");

    public IEnumerable<string> Secrets => Members("parameters").Where(one => IsSecure(one.Value)).Select(one => one.Name);

    public JsonElement Variable(string name) => Json.GetProperty("variables").GetProperty(name);

    public Resource Resource(string symbol) => All.Single(one => one.Symbol == symbol);

    public static bool IsSecure(JsonElement declared) =>
        declared.GetProperty("type").GetString() is "securestring" or "secureObject" or "secureobject";

    /// <summary>Every string in it, names of members too.</summary>
    public static IEnumerable<string> Strings(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => [json.GetString()!],
        JsonValueKind.Array => json.EnumerateArray().SelectMany(Strings),
        JsonValueKind.Object => json.EnumerateObject().SelectMany(member => Strings(member.Value).Prepend(member.Name)),
        _ => [],
    };

    IEnumerable<Resource> All => !Json.TryGetProperty("resources", out var all) ? []
        : all.ValueKind is JsonValueKind.Array ? all.EnumerateArray().Select(one => new Resource(null, one))
        : all.EnumerateObject().Select(one => new Resource(one.Name, one.Value));

    List<JsonProperty> Members(string section) => Json.TryGetProperty(section, out var members) ? [.. members.EnumerateObject()] : [];
}

/// <summary>A resource of a template, by its name in the Bicep file where the template keeps that.</summary>
public sealed record Resource(string? Symbol, JsonElement Json)
{
    public string Type => Json.GetProperty("type").GetString()!;

    public string Version => Json.GetProperty("apiVersion").GetString()!;

    public string Name => Json.GetProperty("name").GetString()!;

    public JsonElement Property(string name) => Json.GetProperty("properties").GetProperty(name);
}
