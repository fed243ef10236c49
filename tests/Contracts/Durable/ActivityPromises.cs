namespace Izi.Contracts.Durable;

public sealed class ActivityPromises : DurableTest
{
    [Fact]
    public async Task Activities_that_are_started_together_are_all_waited_for()
    {
        Host.Activity<int, int>("Square", (_, n) => Task.FromResult(n * n));
        Host.Orchestrator<int, int[]>("Squares", (context, n) =>
            Task.WhenAll(Enumerable.Range(1, n).Select(i => context.CallActivityAsync<int>("Square", i))));
        await Host.StartAsync();

        var squares = await Run<int[]>("Squares", 10);

        Assert.Equal([1, 4, 9, 16, 25, 36, 49, 64, 81, 100], squares);
    }
}
