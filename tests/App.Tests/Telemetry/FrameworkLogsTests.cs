namespace Izi.App.Tests.Telemetry;

public sealed class FrameworkLogsTests
{
    [Theory]
    [InlineData("Azure.Core")]
    [InlineData("DurableTask.Core")]
    [InlineData("Microsoft.AspNetCore.Routing.EndpointMiddleware")]
    [InlineData("Microsoft.DurableTask.Worker")]
    [InlineData("System.Net.Http.HttpClient.payments.LogicalHandler")]
    public void A_framework_logs_warnings_only(string category)
    {
        var builder = Program.CreateBuilder([]);
        Program.Compose(builder);
        using var logs = builder.Services.BuildServiceProvider().GetRequiredService<ILoggerFactory>();

        Assert.False(logs.CreateLogger(category).IsEnabled(LogLevel.Information));
        Assert.True(logs.CreateLogger(category).IsEnabled(LogLevel.Warning));
        Assert.True(logs.CreateLogger("Izi.App.Desk.VenueDesk").IsEnabled(LogLevel.Information));
    }

    [Theory]
    [InlineData("Azure.Core")]
    [InlineData("DurableTask")]
    [InlineData("Microsoft.AspNetCore")]
    [InlineData("Microsoft.DurableTask")]
    [InlineData("System.Net.Http")]
    public void The_functions_host_is_told_the_same(string category)
    {
        var host = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "host.json")))!;

        Assert.Equal("Warning", host["logging"]!["logLevel"]![category]!.GetValue<string>());
    }

    [Fact]
    public void An_idle_durable_queue_is_looked_at_every_second()
    {
        var host = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "host.json")))!;

        Assert.Equal("00:00:01", host["extensions"]!["durableTask"]!["storageProvider"]!["maxQueuePollingInterval"]!.GetValue<string>());
    }
}
