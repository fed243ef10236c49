using System.Text.Json;
using DurableTask.Core;
using DurableTask.Core.Query;

namespace Izi.Host.Durable;

/// <summary>Finds instances by filter: pages in the order of ids, and those that a purge may delete.</summary>
internal static class InstanceQuery
{
    const string Filter =
        """
        ($1 IS NULL OR created >= $1) AND ($2 IS NULL OR created <= $2)
            AND ($3 IS NULL OR status IN (SELECT value FROM json_each($3)))
        """;

    public static OrchestrationQueryResult Page(Db db, OrchestrationQuery query)
    {
        var prefix = query.InstanceIdPrefix ?? "";
        // One row more than the page tells whether another page follows.
        var found = db.Query(
            $"""
            SELECT {InstanceRows.Columns} FROM durable_instances
            WHERE id > $4 AND id >= $5 AND substr(id, 1, length($5)) = $5 AND {Filter} ORDER BY id LIMIT $6
            """,
            InstanceRows.Read,
            query.CreatedTimeFrom?.Ticks, query.CreatedTimeTo?.Ticks, Statuses(query.RuntimeStatus),
            query.ContinuationToken ?? "", prefix, query.PageSize + 1);
        if (found.Count <= query.PageSize) return new(found, null);
        found.RemoveAt(query.PageSize);
        return new(found, found[^1].OrchestrationInstance.InstanceId);
    }

    public static List<string> Ended(Db db, PurgeInstanceFilter filter, int limit) => db.Query(
        $"SELECT id FROM durable_instances WHERE completed IS NOT NULL AND {Filter} ORDER BY created LIMIT $4",
        row => row.GetString(0),
        filter.CreatedTimeFrom == default ? null : filter.CreatedTimeFrom.Ticks, filter.CreatedTimeTo?.Ticks,
        Statuses(filter.RuntimeStatus), limit);

    static string? Statuses(IEnumerable<OrchestrationStatus>? statuses) =>
        statuses?.Select(status => (int)status).ToArray() is { Length: > 0 } wanted ? JsonSerializer.Serialize(wanted) : null;
}
