using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Izi.TestFunctions;

/// <summary>What functions tell the test, line by line under a name, and what the test lets go on.</summary>
public sealed class Book
{
    readonly ConcurrentDictionary<string, Channel<string>> pages = new();
    readonly ConcurrentDictionary<string, TaskCompletionSource> gates = new();

    public void Add(string page, string line) => Page(page).Writer.TryWrite(line);

    public ValueTask<string> NextAsync(string page, CancellationToken cancel) => Page(page).Reader.ReadAsync(cancel);

    public bool HasMore(string page) => Page(page).Reader.TryPeek(out _);

    /// <summary>Waits until the test opens the gate of that name.</summary>
    public Task GateAsync(string name, CancellationToken cancel) => Gate(name).Task.WaitAsync(cancel);

    public void Open(string name) => Gate(name).TrySetResult();

    Channel<string> Page(string name) => pages.GetOrAdd(name, _ => Channel.CreateUnbounded<string>());

    TaskCompletionSource Gate(string name) => gates.GetOrAdd(name, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}
