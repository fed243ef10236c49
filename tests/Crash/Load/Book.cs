using System.Collections.Concurrent;

namespace Izi.Crash.Load;

/// <summary>What the club has acknowledged to its callers.</summary>
sealed class Book
{
    /// <summary>The device and the tariff of each session that was sold, by its id.</summary>
    public ConcurrentDictionary<string, (string Device, string Tariff)> Sales { get; } = new();

    /// <summary>The card of each session that was stopped by a caller, by its id.</summary>
    public ConcurrentDictionary<string, JsonNode> Stops { get; } = new();

    /// <summary>The session of each extension.</summary>
    public ConcurrentBag<string> Extensions { get; } = [];

    public ConcurrentBag<(string Client, long Amount)> TopUps { get; } = [];

    /// <summary>Answers that nobody should get.</summary>
    public ConcurrentQueue<string> Faults { get; } = new();

    /// <summary>Some session that may still be open; null if there is none.</summary>
    public string? AnyOpen(Random random)
    {
        var open = Sales.Keys.Where(id => !Stops.ContainsKey(id)).ToArray();
        return open.Length == 0 ? null : open[random.Next(open.Length)];
    }
}
