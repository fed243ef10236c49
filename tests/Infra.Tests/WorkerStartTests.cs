using System.Diagnostics;

namespace Izi.Infra.Tests;

/// <summary>The built function app, started with settings that it cannot use: one line on stderr and exit code 1.</summary>
public sealed class WorkerStartTests
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    static readonly ImmutableDictionary<string, string> Whole = ImmutableDictionary.CreateRange(new Dictionary<string, string>
    {
        ["Auth__SigningKey"] = "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldA==",
        ["AzureWebJobsStorage"] = "UseDevelopmentStorage=true",
        ["Events__TopicEndpoint"] = "https://127.0.0.1:1/api/events",
        ["Events__TopicKey"] = "none",
        ["Mqtt__Host"] = "127.0.0.1",
    });

    [Theory]
    [InlineData("Auth__SigningKey", "", "Auth__Authority (with Auth__Audience) or Auth__SigningKey must be set.")]
    [InlineData("Auth__SigningKey", "YWJj", "Auth__SigningKey must be set to at least 32 bytes in base64.")]
    [InlineData("Auth__Authority", "https://login.example", "Auth__Audience must be set where Auth__Authority is.")]
    [InlineData("AzureWebJobsStorage", "", "AzureWebJobsStorage__tableServiceUri must be set.")]
    [InlineData("AzureWebJobsStorage", "somewhere", "AzureWebJobsStorage is no connection string of a storage account:")]
    [InlineData("Events__TopicEndpoint", "", "Events__TopicEndpoint must be set.")]
    [InlineData("Events__TopicEndpoint", "somewhere", "Events__TopicEndpoint is 'somewhere', which is no address.")]
    [InlineData("Mqtt__Host", "", "Mqtt__Host must be set.")]
    [InlineData("Mqtt__CaCertificate", "ca.pem", "Mqtt__UseTls must be true where Mqtt__CaCertificate or Mqtt__ClientCertificate is set.")]
    [InlineData("Payments__Url", "somewhere", "Payments__Url")]
    public async Task A_setting_that_cannot_be_used_is_one_line_and_exit_code_1(string name, string value, string line)
    {
        var (code, said) = await Start(Whole.SetItem(name, value));

        Assert.StartsWith(line, said, StringComparison.Ordinal);
        Assert.Equal((1, 1), (code, said.Split('\n').Length));
    }

    [Theory]
    [InlineData("token")]
    [InlineData("certificates")]
    public async Task It_has_no_verbs_and_only_says_that_no_functions_host_started_it(string verb)
    {
        var (code, said) = await Start(Whole, verb);

        Assert.Contains("'HostEndpoint'", said, StringComparison.Ordinal);
        Assert.Equal((1, 1), (code, said.Split('\n').Length));
    }

    static async Task<(int Code, string Said)> Start(ImmutableDictionary<string, string> settings, params string[] arguments)
    {
        var app = Path.Combine(Repository.FunctionApp, "Izi.App.dll");
        var start = new ProcessStartInfo("dotnet", [app, .. arguments]) { RedirectStandardError = true };
        foreach (var (name, value) in settings) start.Environment[name] = value;
        using var worker = Process.Start(start)!;
        var said = await worker.StandardError.ReadToEndAsync().WaitAsync(Patience);
        await worker.WaitForExitAsync().WaitAsync(Patience);
        return (worker.ExitCode, said.Trim());
    }
}
