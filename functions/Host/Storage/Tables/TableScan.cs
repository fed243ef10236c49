namespace Izi.Host.Storage.Tables;

/// <summary>Reads a table in key order by its index, from a place on, within the keys a filter can match.</summary>
internal sealed class TableScan
{
    const int SmallestRead = 64;

    readonly Filter? filter;
    readonly KeyRange partitions;
    readonly List<string> conditions = ["tbl = $1"];
    readonly List<object?> values;
    PageToken? after;

    public TableScan(long table, Filter? filter, PageToken? after)
    {
        (this.filter, this.after) = (filter, after);
        values = [table];
        partitions = filter?.Range(RowName.PartitionKey) ?? KeyRange.All;
        Within("pk", partitions);
        Within("rk", filter?.Range(RowName.RowKey) ?? KeyRange.All);
    }

    /// <summary>The next rows that match, at most <paramref name="count"/>.</summary>
    public List<StoredRow> Take(Db db, int count)
    {
        List<StoredRow> found = [];
        while (found.Count < count)
        {
            var size = filter is null ? count - found.Count : Math.Max(SmallestRead, count - found.Count);
            var (sql, parameters) = Statement(size);
            var read = db.Query(sql, TableStore.Row, parameters);
            found.AddRange(read.Where(row => filter?.Matches(row) ?? true).Take(count - found.Count));
            if (read.Count < size) break;
            after = new(read[^1].PartitionKey, read[^1].RowKey);
        }
        return found;
    }

    /// <summary>The SQL of the next read, also for a test that asks SQLite how it would run it.</summary>
    internal (string Sql, object?[] Values) Statement(int size)
    {
        List<string> where = [.. conditions];
        List<object?> with = [.. values];
        if (after is not null) After(after, where, with);
        with.Add(size);
        return ($"SELECT {TableStore.Columns} FROM table_rows WHERE {string.Join(" AND ", where)} ORDER BY pk, rk LIMIT ${with.Count}",
            [.. with]);
    }

    void After(PageToken place, List<string> where, List<object?> with)
    {
        var byRow = partitions.IsOne && partitions.From == place.PartitionKey;
        if (!byRow) with.Add(place.PartitionKey);
        with.Add(place.RowKey);
        where.Add(byRow ? $"rk > ${with.Count}" : $"(pk, rk) > (${with.Count - 1}, ${with.Count})");
    }

    void Within(string column, KeyRange range)
    {
        if (range.IsOne)
        {
            Condition($"{column} =", range.From!);
            return;
        }
        if (range.From is { } from) Condition($"{column} {(range.WithFrom ? ">=" : ">")}", from);
        if (range.To is { } to) Condition($"{column} {(range.WithTo ? "<=" : "<")}", to);
    }

    void Condition(string comparison, string key)
    {
        values.Add(key);
        conditions.Add($"{comparison} ${values.Count}");
    }
}
