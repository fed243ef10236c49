using Azure.Storage.Queues;

namespace Izi.Benchmarks;

/// <summary>A queue by the real client: ours on a disk (three commits a message), and Azurite in memory beside it.</summary>
internal static class QueuesBenchmark
{
    const int Messages = 2_000;

    public static async Task RunAsync(Report report)
    {
        using var folder = new TempFolder();
        var (process, connection) = await Servers.StartAsync("storage", folder.Path);
        using (process) await MeasureAsync(report, "ours", connection, new(process.Id));
        using var azurite = await Azurite.StartAsync();
        await MeasureAsync(report, "Azurite", azurite.Account(), new(azurite.Id));
    }

    static async Task MeasureAsync(Report report, string name, string connection, Subject subject)
    {
        var queue = new QueueClient(connection, "commits");
        await queue.CreateIfNotExistsAsync();
        await Meter.RunAsync(200, 16, _ => PassAsync(queue));
        foreach (var lanes in new[] { 1, 16 })
            report.Add(
                $"queues {name}: sent, received, deleted, {lanes} at once",
                await Meter.RunAsync(lanes == 1 ? Messages / 4 : Messages, lanes, _ => PassAsync(queue), subject));
    }

    static async Task PassAsync(QueueClient queue)
    {
        await queue.SendMessageAsync("""{"venue":"minsk","commit":"5a8f2a6e2d0e4a39"}""");
        // As many are received as were sent, so each lane finds a message, its own or another's.
        var taken = (await queue.ReceiveMessageAsync()).Value
            ?? throw new InvalidOperationException("A message that was sent was not received.");
        await queue.DeleteMessageAsync(taken.MessageId, taken.PopReceipt);
    }
}
