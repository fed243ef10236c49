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
        Assert.Equal(
            functions.Distinct().Order(), subscriptions.Select(one => one.GetProperty("function").GetString()!).Distinct().Order());
    }

    [Fact]
    public void Every_event_type_that_is_subscribed_to_is_in_the_code()
    {
        var types = Repository.Json("infra/subscriptions.json").EnumerateArray()
            .SelectMany(one => one.GetProperty("includedEventTypes").EnumerateArray().Select(type => type.GetString()!));

        Assert.All(types, type => Assert.Contains($"\"{type}\"", App, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("venues", "Table")]
    [InlineData("commits", "Queue")]
    public async Task The_table_and_the_queue_are_those_of_the_app(string resource, string constant)
    {
        var name = Quoted().Matches((await Infra("storage")).Resource(resource).Name)[^1].Groups[1].Value;

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
        var ready = ArmExpression.Calls((await Infra("app")).Variable("ready").GetString()!, "createArray")
            .SelectMany(names => names).Select(name => name.Trim('\'')).ToList();

        Assert.Equal(["http", "durable"], ready.Where(name => !name.Contains(':', StringComparison.Ordinal)));
        Assert.Equal(
            ["function:DeviceBridge", "function:DeviceInbox", "function:FinishCommit"],
            ready.Where(name => name.Contains(':', StringComparison.Ordinal)));
        Assert.All(
            ready.Where(name => name.Contains(':', StringComparison.Ordinal)),
            name => Assert.Contains($"[Function(nameof({name.Split(':')[1]}))", App, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_alert_for_lifecycles_asks_for_the_lifecycle()
    {
        Assert.Contains(await Queries(), query => query.Contains("'SessionLifecycle'", StringComparison.Ordinal));
        Assert.Contains("[Function(nameof(SessionLifecycle))]", App, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_number_that_an_alert_asks_for_is_told_by_the_app()
    {
        var asked = (await Queries()).SelectMany(query => Asked().Matches(query))
            .Select(match => match.Groups[1].Value).Distinct().ToList();

        Assert.Equal(["izi.device.drift"], asked);
        Assert.All(asked, name => Assert.Contains(name, Told));
    }

    [Fact]
    public void The_readme_lists_the_numbers_that_the_app_tells()
    {
        var listed = Repository
            .Read("README.md")
            .Split('\n')
            .Select(line => Listed().Match(line))
            .Where(match => match.Success)
            .Select(match => match.Groups[1].Value);

        Assert.Equal(Told.Order(), listed.Order());
    }

    [Fact]
    public async Task A_device_may_say_and_hear_what_its_attributes_name()
    {
        var broker = await Infra("broker");

        Assert.Equal("${client.attributes.venue}/${client.attributes.device}", broker.Variable("ownPrefix").GetString());
        Assert.Equal(
            ["Publisher", "Subscriber"],
            broker.Resources.Where(one => one.Type.EndsWith("/permissionBindings", StringComparison.Ordinal))
                .Select(one => one.Property("permission").GetString()).Order());
    }

    [Fact]
    public async Task Nothing_has_a_key()
    {
        async Task<bool> Said(string file, string resource, string property) =>
            (await Infra(file)).Resource(resource).Property(property).GetBoolean();

        Assert.False(await Said("storage", "account", "allowSharedKeyAccess"));
        Assert.True(await Said("topic", "topic", "disableLocalAuth"));
        Assert.True(await Said("monitoring", "insights", "DisableLocalAuth"));
        Assert.False(await Said("app", "ftpPassword", "allow"));
        Assert.False(await Said("app", "scmPassword", "allow"));
    }

    static IEnumerable<string> Told => Numbers().Matches(App).Select(match => match.Groups[1].Value);

    static async Task<Template> Infra(string module) => (await BicepCompiler.Infra())[$"modules/{module}"];

    /// <summary>What the alerts ask the logs.</summary>
    static async Task<List<string>> Queries() =>
        [.. (await Infra("alerts")).Variable("rules").EnumerateArray().Select(rule => rule.GetProperty("query").GetString()!)];

    [GeneratedRegex(@"\[Function\(nameof\((\w+)\)\)[^\]]*\]\s+public [^(]*\(\s*\[EventGridTrigger\]")]
    private static partial Regex TakesEvents();

    [GeneratedRegex("'([^']*)'")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"AppMetrics\s+\| where Name == '([^']+)'")]
    private static partial Regex Asked();

    [GeneratedRegex(@"(?:\.Create(?:Counter<long>|Histogram)\(\s*|const string \w+Name = )""(izi\.[a-z_.]+)""")]
    private static partial Regex Numbers();

    [GeneratedRegex(@"^\| `(izi\.[a-z_.]+)` \|")]
    private static partial Regex Listed();

    [GeneratedRegex(@"\.Publish\(\$""([^""]+)""")]
    private static partial Regex Published();
}
