using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Izi.Embedded.Durable;

namespace Izi.App.Tests.Lifecycles;

/// <summary>What the engine had on its disk of one run of a lifecycle: a line for its start, then one for each thing that happened or was done.</summary>
internal sealed record RecordedHistory(RecordedStart Start, ImmutableArray<RecordedLine> Lines)
{
    static readonly JsonSerializerOptions options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    static string Folder { get; } = Path.Combine(Here(), "Histories");

    /// <summary>The numbers of the releases, and what was recorded of each: <c>1/stopped-early</c>.</summary>
    public static ILookup<int, string> Releases { get; } = (
        from folder in Directory.GetDirectories(Folder)
        from file in Directory.GetFiles(folder, "*.jsonl").Order(StringComparer.Ordinal)
        let release = int.Parse(Path.GetFileName(folder), null)
        orderby release
        select (release, Name: $"{release}/{Path.GetFileNameWithoutExtension(file)}")).ToLookup(one => one.release, one => one.Name);

    /// <summary>What the lifecycle did, whatever came of it.</summary>
    public ImmutableHashSet<string> Deeds => [.. Lines.Where(line => line.IsAction).Select(line => $"{line.Kind} {line.Name}")];

    public static RecordedHistory Read(string name)
    {
        var lines = File.ReadAllLines(Path.Combine(Folder, name + ".jsonl"));
        return new(JsonSerializer.Deserialize<RecordedStart>(lines[0], options)!, [.. lines.Skip(1).Select(line => JsonSerializer.Deserialize<RecordedLine>(line, options)!)]);
    }

    public void Write(string name)
    {
        var file = Path.Combine(Folder, name + ".jsonl");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllLines(file, [JsonSerializer.Serialize(Start, options), .. Lines.Select(line => JsonSerializer.Serialize(line, options))]);
    }

    static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}

/// <summary>Which orchestrator it was, and what it was given.</summary>
internal sealed record RecordedStart(string Orchestrator, JsonNode? Input);

/// <summary>One line of a history; a timer's with the time it was set to.</summary>
internal sealed record RecordedLine(HistoryKind Kind, int Task, Instant At, string? Name = null, JsonNode? Data = null, Instant? Due = null)
{
    public bool IsAction => Kind >= HistoryKind.ActivityScheduled;

    public HistoryRow ToRow() => new(Kind, Task, At.UtcTicks, Name, Data?.ToJsonString());

    public static RecordedLine Of(HistoryRow row, long? due) => new(
        row.Kind, row.Task, new(row.At, TimeSpan.Zero), row.Name, Lasting(row), due is { } at ? new(at, TimeSpan.Zero) : null);

    /// <summary>Where the code of then was on whose machine says nothing to today's.</summary>
    static JsonNode? Lasting(HistoryRow row)
    {
        var data = row.Data is null ? null : JsonNode.Parse(row.Data);
        if (row.Kind is HistoryKind.ActivityFailed) data!["StackTrace"] = null;
        return data;
    }
}
