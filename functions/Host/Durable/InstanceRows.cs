using System.Text.Json;
using DurableTask.Core;
using DurableTask.Core.History;
using Google.Protobuf;
using Microsoft.Data.Sqlite;
using P = Microsoft.DurableTask.Protobuf;

namespace Izi.Host.Durable;

/// <summary>The table of instances: what is known of each from outside. An instance has ended when it has a completion time.</summary>
internal static class InstanceRows
{
    public const string Schema =
        """
        CREATE TABLE IF NOT EXISTS durable_instances (
            id TEXT PRIMARY KEY, execution TEXT NOT NULL, name TEXT NOT NULL, version TEXT, parent TEXT, tags TEXT, status INTEGER NOT NULL,
            created INTEGER NOT NULL, updated INTEGER NOT NULL, completed INTEGER, starts INTEGER,
            input TEXT, output TEXT, custom_status TEXT, failure BLOB);
        CREATE INDEX IF NOT EXISTS durable_instances_created ON durable_instances (created);
        """;

    public const string Columns =
        "id, execution, name, version, parent, tags, status, created, updated, completed, starts, input, output, custom_status, failure";

    public static OrchestrationState? Find(Db db, string id) =>
        db.First($"SELECT {Columns} FROM durable_instances WHERE id = $1", Read, id);

    /// <summary>Whether an instance is there, and which execution of it runs.</summary>
    public static InstanceHead? Head(Db db, string id) => db.First(
        "SELECT execution, status, completed IS NOT NULL FROM durable_instances WHERE id = $1",
        row => new InstanceHead(row.GetString(0), (OrchestrationStatus)row.GetInt32(1), row.GetBoolean(2)), id);

    public static void Insert(Db db, ExecutionStartedEvent started) => db.Execute(
        """
        INSERT OR REPLACE INTO durable_instances (id, execution, name, version, parent, tags, status, created, updated, starts, input)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9, $10)
        """,
        started.OrchestrationInstance.InstanceId, started.OrchestrationInstance.ExecutionId, started.Name, started.Version,
        started.ParentInstance?.OrchestrationInstance.InstanceId,
        started.Tags is { Count: > 0 } tags ? JsonSerializer.Serialize(tags) : null,
        (int)OrchestrationStatus.Pending, started.Timestamp.Ticks, started.ScheduledStartTime?.Ticks, started.Input);

    public static void Update(Db db, OrchestrationState state, bool ended) => db.Execute(
        """
        UPDATE durable_instances SET execution = $2, status = $3, created = $4, updated = $5, completed = $6, input = $7, output = $8,
            custom_status = $9, failure = $10, version = $11 WHERE id = $1
        """,
        state.OrchestrationInstance.InstanceId, state.OrchestrationInstance.ExecutionId, (int)state.OrchestrationStatus,
        state.CreatedTime.Ticks, state.LastUpdatedTime.Ticks, ended ? state.CompletedTime.Ticks : null, state.Input, state.Output,
        state.Status, state.FailureDetails.ToProto()?.ToByteArray(), state.Version);

    /// <summary>Ends an instance that never ran.</summary>
    public static void Terminate(Db db, string id, string? output, DateTime now) => db.Execute(
        "UPDATE durable_instances SET status = $2, output = $3, updated = $4, completed = $4 WHERE id = $1",
        id, (int)OrchestrationStatus.Terminated, output, now.Ticks);

    public static bool Delete(Db db, string id) =>
        db.Execute("DELETE FROM durable_instances WHERE id = $1 AND completed IS NOT NULL", id) > 0;

    public static OrchestrationState Read(SqliteDataReader row) => new()
    {
        OrchestrationInstance = new() { InstanceId = row.GetString(0), ExecutionId = row.GetString(1) },
        Name = row.GetString(2),
        Version = Text(row, 3),
        ParentInstance = Text(row, 4) is { } parent ? new() { OrchestrationInstance = new() { InstanceId = parent } } : null,
        Tags = Text(row, 5) is { } tags ? JsonSerializer.Deserialize<Dictionary<string, string>>(tags) : null,
        OrchestrationStatus = (OrchestrationStatus)row.GetInt32(6),
        CreatedTime = Instant(row, 7)!.Value,
        LastUpdatedTime = Instant(row, 8)!.Value,
        CompletedTime = Instant(row, 9) ?? DateTime.MaxValue,
        ScheduledStartTime = Instant(row, 10),
        Input = Text(row, 11),
        Output = Text(row, 12),
        Status = Text(row, 13),
        FailureDetails = row.IsDBNull(14) ? null : P.TaskFailureDetails.Parser.ParseFrom((byte[])row[14]).ToFailure(),
    };

    static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    static DateTime? Instant(SqliteDataReader row, int column) =>
        row.IsDBNull(column) ? null : new DateTime(row.GetInt64(column), DateTimeKind.Utc);
}

/// <summary>The little of an instance that decides what may be done with it.</summary>
internal sealed record InstanceHead(string Execution, OrchestrationStatus Status, bool Ended);
