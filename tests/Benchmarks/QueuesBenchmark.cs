using Izi.Embedded.Queues;
using Izi.Embedded.Sqlite;

namespace Izi.Benchmarks;

/// <summary>A queue on a disk of its own: send, receive and delete, three commits.</summary>
internal static class QueuesBenchmark
{
    public static async Task Run(Report report)
    {
        using var folder = new TempFolder();
        await using var store = new SqliteStore(folder.Path);
        var queue = new QueueServiceClient(new QueueStore(store, TimeProvider.System)).GetQueueClient("commits");
        await queue.CreateIfNotExistsAsync();

        await Meter.Run(500, 16, _ => Pass(queue));
        foreach (var lanes in new[] { 1, 16, 128 })
            report.Add($"messages sent, received, deleted, {lanes} at once", await Meter.Run(Math.Min(12_000, 1_000 * lanes), lanes, _ => Pass(queue)));
    }

    static async Task Pass(QueueClient queue)
    {
        await queue.SendMessageAsync("""{"venue":"minsk","commit":"5a8f2a6e2d0e4a39"}""");
        // As many are taken as were sent, so that each lane finds one, its own or another's.
        if ((await queue.ReceiveMessageAsync()).Value is { } taken) await queue.DeleteMessageAsync(taken.MessageId, taken.PopReceipt);
        else throw new InvalidOperationException("A message that was sent could not be received.");
    }
}
