using DurableTask.Core.History;
using Google.Protobuf;
using P = Microsoft.DurableTask.Protobuf;

namespace Izi.Host.Durable;

/// <summary>The table of waiting messages.</summary>
internal sealed class MessageRows
{
    public const string Schema =
        """
        CREATE TABLE IF NOT EXISTS durable_messages (
            seq INTEGER PRIMARY KEY, instance TEXT NOT NULL, execution TEXT,
            kind INTEGER NOT NULL, due INTEGER NOT NULL, event BLOB NOT NULL);
        CREATE INDEX IF NOT EXISTS durable_messages_instance ON durable_messages (instance);
        """;

    long last;

    /// <summary>All waiting messages without their events, in order. Called once, before anything is inserted.</summary>
    public List<Message> All(Db db)
    {
        var all = db.Query(
            "SELECT seq, instance, execution, kind, due FROM durable_messages ORDER BY seq",
            row => new Message(
                row.GetInt64(0), row.GetString(1), row.IsDBNull(2) ? null : row.GetString(2),
                (MessageKind)row.GetInt32(3), row.GetInt64(4)));
        last = all.Count == 0 ? 0 : all[^1].Sequence;
        return all;
    }

    /// <summary>Called by the store's writer only, which makes the sequence grow in the order of writing.</summary>
    public Message Insert(Db db, string instance, string? execution, MessageKind kind, long due, HistoryEvent e)
    {
        var message = new Message(++last, instance, execution, kind, due) { Event = e };
        db.Execute(
            "INSERT INTO durable_messages (seq, instance, execution, kind, due, event) VALUES ($1, $2, $3, $4, $5, $6)",
            message.Sequence, instance, execution, (int)kind, due, e.ToProto().ToByteArray());
        return message;
    }

    /// <summary>The event of a message; null if the message is no longer there.</summary>
    public static HistoryEvent? Event(Db db, long sequence) => db.First(
        "SELECT event FROM durable_messages WHERE seq = $1", row => P.HistoryEvent.Parser.ParseFrom((byte[])row[0]).ToEvent(), sequence);

    public static bool Delete(Db db, long sequence) => db.Execute("DELETE FROM durable_messages WHERE seq = $1", sequence) > 0;

    /// <summary>Deletes what waits for an instance. Activities stay: what was scheduled runs, as in Azure.</summary>
    public static void Sweep(Db db, string instance) =>
        db.Execute("DELETE FROM durable_messages WHERE instance = $1 AND kind <> 1", instance);

    /// <summary>Deletes what waits for an execution that is over, such as timers that were cancelled.</summary>
    public static void SweepExecution(Db db, string instance, string execution) =>
        db.Execute("DELETE FROM durable_messages WHERE instance = $1 AND kind <> 1 AND execution = $2", instance, execution);
}
