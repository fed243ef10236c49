namespace Izi.Host.Storage.Tables;

/// <summary>Reads a table in key order by its index, from a place on, within the keys a filter can match.</summary>
internal sealed class TableScan(long table, Filter? filter, (string PartitionKey, string RowKey)? after)
{
    const int SmallestRead = 64;

    readonly KeyRange partitions = filter?.Partitions ?? default;

    /// <summary>The next rows that match, at most <paramref name="count"/>.</summary>
    public List<StoredRow> Take(Db db, int count)
    {
        List<StoredRow> found = [];
        while (found.Count < count)
        {
            var size = filter is null ? count - found.Count : Math.Max(SmallestRead, count - found.Count);
            var (sql, values) = Statement(size);
            var read = db.Query(sql, TableStore.Row, values);
            found.AddRange(read.Where(row => filter?.Matches(row.Value) ?? true).Take(count - found.Count));
            if (read.Count < size) break;
            after = (read[^1].PartitionKey, read[^1].RowKey);
        }
        return found;
    }

    /// <summary>The SQL of the next read, also for a test that asks SQLite how it would run it.</summary>
    internal (string Sql, object?[] Values) Statement(int size)
    {
        List<object?> values = [table];
        List<string> where = ["tbl = $1"];
        Within("pk", partitions);
        Within("rk", filter?.Rows ?? default);
        if (after is var (partitionKey, rowKey))
            where.Add(partitions.From == partitionKey && partitions.To == partitionKey
                ? $"rk > {Parameter(rowKey)}"
                : $"(pk, rk) > ({Parameter(partitionKey)}, {Parameter(rowKey)})");
        var limit = Parameter(size);
        var all = string.Join(" AND ", where);
        return ($"SELECT {TableStore.Columns} FROM table_rows WHERE {all} ORDER BY pk, rk LIMIT {limit}", [.. values]);

        string Parameter(object value)
        {
            values.Add(value);
            return $"${values.Count}";
        }

        void Within(string column, KeyRange keys)
        {
            if (keys.From is { } from) where.Add($"{column} {(from == keys.To ? "=" : ">=")} {Parameter(from)}");
            if (keys.To is { } to && to != keys.From) where.Add($"{column} <= {Parameter(to)}");
        }
    }
}
