using DurableTask.Core.History;
using Google.Protobuf;
using P = Microsoft.DurableTask.Protobuf;

namespace Izi.Host.Durable;

/// <summary>The table of histories: one row for the new events of each turn.</summary>
internal static class HistoryRows
{
    public const string Schema =
        """
        CREATE TABLE IF NOT EXISTS durable_history (
            instance TEXT NOT NULL, turn INTEGER NOT NULL, events BLOB NOT NULL, PRIMARY KEY (instance, turn)) WITHOUT ROWID;
        """;

    public static List<List<HistoryEvent>> Read(Db db, string instance) => db.Query(
        "SELECT events FROM durable_history WHERE instance = $1 ORDER BY turn",
        row => P.HistoryChunk.Parser.ParseFrom((byte[])row[0]).Events.Select(EventReader.ToEvent).ToList(),
        instance);

    public static void Append(Db db, string instance, int turn, IEnumerable<HistoryEvent> events)
    {
        var chunk = new P.HistoryChunk();
        chunk.Events.AddRange(events.Select(EventWriter.ToProto));
        db.Execute("INSERT INTO durable_history (instance, turn, events) VALUES ($1, $2, $3)", instance, turn, chunk.ToByteArray());
    }

    public static void Delete(Db db, string instance) => db.Execute("DELETE FROM durable_history WHERE instance = $1", instance);
}
