using System.Text.Json;
using DurableTask.Core;
using DurableTask.Core.History;
using DurableTask.Core.Query;
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
            id TEXT PRIMARY KEY, execution TEXT NOT NULL, name TEXT NOT NULL, version TEXT, status INTEGER NOT NULL,
            created INTEGER NOT NULL, updated INTEGER NOT NULL, completed INTEGER, starts INTEGER,
            input TEXT, output TEXT, custom_status TEXT, failure BLOB);
        CREATE INDEX IF NOT EXISTS durable_instances_created ON durable_instances (created);
        """;

    const string Columns =
        "id, execution, name, version, status, created, updated, completed, starts, input, output, custom_status, failure";

    const string Filter =
        """
        ($1 IS NULL OR created >= $1) AND ($2 IS NULL OR created <= $2)
            AND ($3 IS NULL OR status IN (SELECT value FROM json_each($3)))
        """;

    public static OrchestrationState? Find(Db db, string id) =>
        db.First($"SELECT {Columns} FROM durable_instances WHERE id = $1", Read, id);

    /// <summary>Whether an instance is there, and which execution of it runs.</summary>
    public static InstanceHead? Head(Db db, string id) => db.First(
        "SELECT execution, status, completed IS NOT NULL FROM durable_instances WHERE id = $1",
        row => new InstanceHead(row.GetString(0), (OrchestrationStatus)row.GetInt32(1), row.GetBoolean(2)), id);

    public static void Insert(Db db, ExecutionStartedEvent started) => db.Execute(
        """
        INSERT OR REPLACE INTO durable_instances (id, execution, name, version, status, created, updated, starts, input)
        VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $8)
        """,
        started.OrchestrationInstance.InstanceId, started.OrchestrationInstance.ExecutionId, started.Name, started.Version,
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

    /// <summary>A page of instances in the order of ids.</summary>
    public static OrchestrationQueryResult Page(Db db, OrchestrationQuery query)
    {
        var prefix = query.InstanceIdPrefix ?? "";
        // One row more than the page tells whether another page follows.
        var found = db.Query(
            $"""
            SELECT {Columns} FROM durable_instances
            WHERE id > $4 AND id >= $5 AND substr(id, 1, length($5)) = $5 AND {Filter} ORDER BY id LIMIT $6
            """,
            Read,
            query.CreatedTimeFrom?.Ticks, query.CreatedTimeTo?.Ticks, Statuses(query.RuntimeStatus),
            query.ContinuationToken ?? "", prefix, query.PageSize + 1);
        if (found.Count <= query.PageSize) return new(found, null);
        found.RemoveAt(query.PageSize);
        return new(found, found[^1].OrchestrationInstance.InstanceId);
    }

    /// <summary>Instances that a purge may delete.</summary>
    public static List<string> Ended(Db db, PurgeInstanceFilter filter, int limit) => db.Query(
        $"SELECT id FROM durable_instances WHERE completed IS NOT NULL AND {Filter} ORDER BY created LIMIT $4",
        row => row.GetString(0),
        filter.CreatedTimeFrom == default ? null : filter.CreatedTimeFrom.Ticks, filter.CreatedTimeTo?.Ticks,
        Statuses(filter.RuntimeStatus), limit);

    static string? Statuses(IEnumerable<OrchestrationStatus>? statuses) =>
        statuses?.Select(status => (int)status).ToArray() is { Length: > 0 } wanted ? JsonSerializer.Serialize(wanted) : null;

    static OrchestrationState Read(SqliteDataReader row) => new()
    {
        OrchestrationInstance = new() { InstanceId = row.GetString(0), ExecutionId = row.GetString(1) },
        Name = row.GetString(2),
        Version = Text(row, 3),
        OrchestrationStatus = (OrchestrationStatus)row.GetInt32(4),
        CreatedTime = Instant(row, 5)!.Value,
        LastUpdatedTime = Instant(row, 6)!.Value,
        CompletedTime = Instant(row, 7) ?? DateTime.MaxValue,
        ScheduledStartTime = Instant(row, 8),
        Input = Text(row, 9),
        Output = Text(row, 10),
        Status = Text(row, 11),
        FailureDetails = row.IsDBNull(12) ? null : P.TaskFailureDetails.Parser.ParseFrom((byte[])row[12]).ToFailure(),
    };

    static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    static DateTime? Instant(SqliteDataReader row, int column) =>
        row.IsDBNull(column) ? null : new DateTime(row.GetInt64(column), DateTimeKind.Utc);
}

/// <summary>The little of an instance that decides what may be done with it.</summary>
internal sealed record InstanceHead(string Execution, OrchestrationStatus Status, bool Ended);
