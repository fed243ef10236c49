using Azure.Storage.Queues.Models;

namespace Izi.TestFunctions;

public sealed record Note(string Venue, int Commit, string? Do = null);

public sealed class QueueFunctions(Book book)
{
    [Function(nameof(Work))]
    public async Task Work([QueueTrigger("%WorkQueue%")] Note note, int dequeueCount, FunctionContext context, CancellationToken cancel)
    {
        book.Add("work", $"{note.Venue} {note.Commit} attempt {dequeueCount}");
        if (note.Do is "fail") throw new InvalidOperationException("no");
        if (note.Do is { } gate) await book.GateAsync(gate, cancel);
        book.Add("work-trace", context.TraceContext.TraceParent);
    }

    [Function(nameof(Texts))]
    public void Texts([QueueTrigger("texts")] string text, string id) => book.Add("texts", id.Length > 0 ? text : "no id");

    [Function(nameof(Raw))]
    public void Raw([QueueTrigger("raw")] byte[] bytes) => book.Add("raw", Convert.ToHexString(bytes));

    [Function(nameof(Data))]
    public void Data([QueueTrigger("data")] BinaryData data) => book.Add("data", data.ToString());

    [Function(nameof(Messages))]
    public void Messages([QueueTrigger("messages")] QueueMessage message) =>
        book.Add("messages", $"{message.MessageText} {(message.DequeueCount == 1 && message.InsertedOn is not null ? "once" : "again")}");
}
