using System.Collections.Immutable;
using Izi.Host.Data;
using P = Microsoft.DurableTask.Protobuf;

namespace Izi.App.Tests.Lifecycles;

/// <summary>
/// Keeps a copy of every history row that the engine writes; the engine deletes the history of an instance that has ended.
/// </summary>
internal sealed class HistoryTap
{
    const string Schema = """
        CREATE TABLE tapped_history (number INTEGER PRIMARY KEY AUTOINCREMENT, instance TEXT, turn INTEGER, events BLOB);
        CREATE TRIGGER tap_history AFTER INSERT ON durable_history BEGIN
            INSERT INTO tapped_history (instance, turn, events) VALUES (NEW.instance, NEW.turn, NEW.events); END;
        """;

    readonly SqliteStore store;

    public HistoryTap(SqliteStore store)
    {
        this.store = store;
        store.Schema(Schema);
    }

    /// <summary>The histories of an instance's executions: one, and one more for each ContinueAsNew.</summary>
    public ImmutableArray<RecordedHistory> Of(string instance)
    {
        var executions = new List<List<P.HistoryEvent>>();
        foreach (var (turn, events) in Rows(instance))
        {
            if (turn == 0) executions.Add([]);
            executions[^1].AddRange(P.HistoryChunk.Parser.ParseFrom(events).Events);
        }
        return [.. executions.Select(RecordedHistory.Of)];
    }

    List<(int Turn, byte[] Events)> Rows(string instance) => store.Read(db => db.Query(
        "SELECT turn, events FROM tapped_history WHERE instance = $1 ORDER BY number", row => (row.GetInt32(0), (byte[])row[1]), instance));
}
