using Izi.Host.Worker;
using Microsoft.Extensions.Configuration;

namespace Izi.Host.Tests.Worker;

public sealed class WorkerEnvironmentTests
{
    static readonly FunctionApp App = new("/app", "/app/Club.dll");

    [Fact]
    public void What_would_make_the_worker_listen_where_the_host_does_is_removed()
    {
        var made = Of(
        [
            new("urls", "http://*:80"), new("ASPNETCORE_URLS", "http://*:80"),
            new("Kestrel:Certificates:Default:Path", "a"), new("Mqtt:Certificate", "b"),
        ]);

        Assert.DoesNotContain(made.Keys, name => name.EndsWith("urls", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(made.Keys, name => name.StartsWith("Kestrel", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain("Mqtt__Certificate", made.Keys);
    }

    [Fact]
    public void Settings_have_the_names_of_environment_variables_and_what_the_host_made_wins()
    {
        var made = Of([new("Mqtt:Port", "1883"), new("Payments__Key", "key")], new() { ["Mqtt__Port"] = "4000" });

        Assert.Equal("4000", made["Mqtt__Port"]);
        Assert.Equal("key", made["Payments__Key"]);
        Assert.Equal("/app", made["FUNCTIONS_APPLICATION_DIRECTORY"]);
    }

    [Fact]
    public void The_environment_is_passed_on() => Assert.Equal(Environment.GetEnvironmentVariable("PATH"), Of([])["PATH"]);

    [Fact]
    public void The_log_levels_of_host_json_hold_in_the_worker_so_that_it_sends_nothing_in_vain()
    {
        var levels = new ConfigurationBuilder()
            .AddInMemoryCollection([new("default", "Information"), new("Azure.Core", "Warning")])
            .Build();

        var made = WorkerEnvironment.Of(App, [], new Dictionary<string, string>(), levels);

        Assert.Equal("Information", made["Logging__LogLevel__default"]);
        Assert.Equal("Warning", made["Logging__LogLevel__Azure.Core"]);
    }

    static Dictionary<string, string> Of(IEnumerable<KeyValuePair<string, string?>> given, Dictionary<string, string>? made = null) =>
        WorkerEnvironment.Of(App, given, made ?? [], new ConfigurationBuilder().Build());
}
