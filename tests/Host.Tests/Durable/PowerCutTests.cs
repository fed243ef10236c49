using Microsoft.DurableTask;

namespace Izi.Host.Tests.Durable;

public sealed class PowerCutTests
{
    const int Senders = 20;
    const int Steps = 10;

    [Fact]
    public async Task Power_cuts_at_any_moment_lose_no_event_and_double_none()
    {
        using var cut = new SemaphoreSlim(0);
        await using var host = await DurableHost.Start(functions =>
        {
            functions.Activity<string, string>("Step", step =>
            {
                cut.Release();
                return step;
            });
            functions.Orchestrator("Send", Send);
            functions.Orchestrator<List<string>, List<string>>("Collect", Collect);
        });
        var collector = await host.Run("Collect", Array.Empty<string>(), "collector");
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(n =>
            host.Client.ScheduleNewOrchestrationInstanceAsync("Send", new StartOrchestrationOptions($"sender-{n}"))));

        for (var cuts = 1; cuts <= 12; cuts++)
        {
            for (var n = 0; n < cuts; n++) Assert.True(await cut.WaitAsync(TimeSpan.FromSeconds(60)));
            await host.Restart();
        }

        var collected = await host.Result<List<string>>(collector);
        var expected = Enumerable.Range(0, Senders).SelectMany(n => Enumerable.Range(0, Steps).Select(step => $"sender-{n}:{step}"));
        Assert.Equal(expected.Order(StringComparer.Ordinal), collected.Order(StringComparer.Ordinal));
    }

    static async Task<int> Send(TaskOrchestrationContext context)
    {
        for (var step = 0; step < Steps; step++)
        {
            var done = await context.CallActivityAsync<string>("Step", $"{context.InstanceId}:{step}");
            context.SendEvent("collector", "done", done);
        }
        return Steps;
    }

    static async Task<List<string>> Collect(TaskOrchestrationContext context, List<string> all)
    {
        for (var n = 0; n < 7 && all.Count < Senders * Steps; n++) all.Add(await context.WaitForExternalEvent<string>("done"));
        if (all.Count < Senders * Steps) context.ContinueAsNew(all);
        return all;
    }
}
