using Izi.Host.Hosting;

namespace Izi.Host.Tests.Hosting;

public sealed class HostSettingsTests : IDisposable
{
    readonly TempFolder folder = new();

    [Fact]
    public void Local_settings_are_read_with_their_flat_names_and_the_environment_and_the_command_line_win()
    {
        Local("""{ "IsEncrypted": false, "Values": { "Mqtt__Port": "1", "Auth__Audience": "local", "PATH": "local", /* lenient */ }, }""");

        var settings = new HostSettings(new Dictionary<string, string?> { ["Mqtt__Port"] = "2" }, folder.Path);

        Assert.Equal("2", settings["Mqtt:Port"]);
        Assert.Equal("local", settings["Auth:Audience"]);
        Assert.NotEqual("local", settings["PATH"]);
        Assert.DoesNotContain(settings.ForWorker, one => one.Key == "PATH");
    }

    [Fact]
    public void An_empty_value_counts_as_none()
    {
        Local("""{ "Values": { "AzureWebJobsStorage": "" } }""");

        var settings = new HostSettings(new Dictionary<string, string?> { ["Auth__Authority"] = "" }, folder.Path);

        Assert.Null(settings["AzureWebJobsStorage"]);
        Assert.Null(settings["Auth:Authority"]);
    }

    [Fact]
    public void Local_settings_that_are_not_json_are_named()
    {
        Local("{");

        var refused = Assert.Throws<InvalidOperationException>(() => new HostSettings(new Dictionary<string, string?>(), folder.Path));

        Assert.Contains("local.settings.json is not JSON", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "http://localhost:7071")]
    [InlineData("http://localhost:0", "http://127.0.0.1:0")]
    [InlineData("https://*:443;http://*:80", "https://*:443;http://*:80")]
    public void The_host_listens_where_settings_say_else_on_port_7071_of_this_machine(string? urls, string expected) =>
        Assert.Equal(expected, new HostSettings(new Dictionary<string, string?> { ["urls"] = urls }, folder.Path).Urls);

    [Fact]
    public void Settings_take_the_place_of_their_names_in_a_binding()
    {
        var settings = new HostSettings(new Dictionary<string, string?> { ["Queues__Work"] = "work" }, folder.Path);

        Assert.Equal("demo-work-1", settings.Resolve("demo-%Queues__Work%-1"));
        Assert.Equal("plain", settings.Resolve("plain"));
    }

    public void Dispose() => folder.Dispose();

    void Local(string json) => File.WriteAllText(Path.Combine(folder.Path, "local.settings.json"), json);
}
