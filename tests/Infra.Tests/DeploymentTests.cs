namespace Izi.Infra.Tests;

/// <summary>What infra/ says of the app is so in the app.</summary>
public sealed partial class DeploymentTests
{
    static string App { get; } = string.Join('\n', Repository.Sources("functions/App"));

    [Fact]
    public void Every_subscription_is_to_a_function_that_takes_events()
    {
        var functions = TakesEvents().Matches(App).Select(match => match.Groups[1].Value).ToList();
        var subscriptions = Repository.Json("infra/subscriptions.json").EnumerateArray().ToList();

        Assert.NotEmpty(subscriptions);
        Assert.All(subscriptions, one => Assert.Contains(one.GetProperty("function").GetString()!, functions));
        Assert.All(subscriptions, one => Assert.True(one.GetProperty("source").GetString() is "topic" or "namespace"));
        Assert.Equal(functions.Distinct().Order(), subscriptions.Select(one => one.GetProperty("function").GetString()!).Distinct().Order());
    }

    [Fact]
    public void Every_event_type_that_is_subscribed_to_is_in_the_code()
    {
        var types = Repository.Json("infra/subscriptions.json").EnumerateArray()
            .SelectMany(one => one.GetProperty("includedEventTypes").EnumerateArray().Select(type => type.GetString()!));

        Assert.All(types, type => Assert.Contains($"\"{type}\"", App, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("storage.bicep", "venues", "Table")]
    [InlineData("storage.bicep", "commits", "Queue")]
    public async Task The_table_and_the_queue_are_those_of_the_app(string file, string resource, string constant)
    {
        var name = (await Infra(file)).Resources.Single(one => one.Name == resource).Node.Body.Member("name")!.Literal;

        Assert.Matches($"const string {constant} = \"{name}\";", App);
    }

    [Fact]
    public void The_bridge_may_publish_what_it_publishes_and_nothing_else()
    {
        var may = Repository.Json("infra/mqtt.json").GetProperty("bridge").EnumerateArray()
            .Select(topic => topic.GetString()!.Replace("{username}", "{venue}/{device}", StringComparison.Ordinal));

        Assert.Equal(Published().Matches(App).Select(match => match.Groups[1].Value).Distinct().Order(), may.Order());
    }

    [Fact]
    public async Task What_is_kept_ready_is_a_group_of_functions_or_a_function()
    {
        var ready = (await Infra("app.bicep")).Variables.Single(one => one.Name is "ready").Node.All
            .Where(node => node.Type is "string").Select(node => node.Literal).ToList();

        Assert.Equal(["http", "durable"], ready.Where(name => !name.Contains(':', StringComparison.Ordinal)));
        Assert.All(
            ready.Where(name => name.Contains(':', StringComparison.Ordinal)),
            name => Assert.Contains($"[Function(nameof({name.Split(':')[1]}))", App, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_alert_for_lifecycles_asks_for_the_lifecycle()
    {
        var alerts = await Infra("alerts.bicep");

        Assert.Contains(alerts.Root.All, node => node.Type is "string" && node.Text!.Contains("'SessionLifecycle'", StringComparison.Ordinal));
        Assert.Contains("[Function(nameof(SessionLifecycle))]", App, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_number_that_an_alert_asks_for_is_told_by_the_app()
    {
        var asked = (await Infra("alerts.bicep")).Root.All.Where(node => node.Type is "string")
            .SelectMany(node => Asked().Matches(node.Text!)).Select(match => match.Groups[1].Value).Distinct().ToList();

        Assert.Equal(["izi.device.drift"], asked);
        Assert.All(asked, name => Assert.Contains(name, Told));
    }

    [Fact]
    public void The_readme_lists_the_numbers_that_the_app_tells()
    {
        var listed = Repository.Read("README.md").Split('\n').Select(line => Listed().Match(line)).Where(match => match.Success).Select(match => match.Groups[1].Value);

        Assert.Equal(Told.Order(), listed.Order());
    }

    [Fact]
    public async Task A_device_may_say_and_hear_what_its_attributes_name()
    {
        var broker = await Infra("broker.bicep");

        var prefix = broker.Variables.Single(one => one.Name is "ownPrefix").Node.Nodes[^1];
        Assert.Equal(@"\${client.attributes.venue}/\${client.attributes.device}", prefix.Literal);
        Assert.Equal(
            ["Publisher", "Subscriber"],
            broker.Resources.Where(one => one.Of.Contains("/permissionBindings@", StringComparison.Ordinal))
                .Select(one => one.Node.Body.Member("properties")!.Member("permission")!.Literal).Order());
    }

    [Fact]
    public async Task Nothing_has_a_key()
    {
        async Task<string> Said(string file, string resource, string property) =>
            (await Infra(file)).Resources.Single(one => one.Name == resource).Node.Body.Member("properties")!.Member(property)!.Text!;

        Assert.Equal("false", await Said("storage.bicep", "account", "allowSharedKeyAccess"));
        Assert.Equal("true", await Said("topic.bicep", "topic", "disableLocalAuth"));
        Assert.Equal("true", await Said("monitoring.bicep", "insights", "DisableLocalAuth"));
        Assert.Equal("false", await Said("app.bicep", "ftpPassword", "allow"));
        Assert.Equal("false", await Said("app.bicep", "scmPassword", "allow"));
    }

    static IEnumerable<string> Told => Numbers().Matches(App).Select(match => match.Groups[1].Value);

    static async Task<BicepFile> Infra(string name) => (await BicepReader.Infra()).Single(file => file.Name == name);

    [GeneratedRegex(@"\[Function\(nameof\((\w+)\)\)[^\]]*\]\s+public [^(]*\(\s*\[EventGridTrigger\]")]
    private static partial Regex TakesEvents();

    [GeneratedRegex(@"AppMetrics\s+\| where Name == '([^']+)'")]
    private static partial Regex Asked();

    [GeneratedRegex(@"(?:\.Create(?:Counter<long>|Histogram)\(\s*|const string \w+Name = )""(izi\.[a-z_.]+)""")]
    private static partial Regex Numbers();

    [GeneratedRegex(@"^\| `(izi\.[a-z_.]+)` \|")]
    private static partial Regex Listed();

    [GeneratedRegex(@"\.Publish\(\$""([^""]+)""")]
    private static partial Regex Published();
}
