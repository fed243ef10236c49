using System.Text;
using Azure;
using Izi.Embedded.Storage;

namespace Izi.Embedded.Tables;

/// <summary>The answer to a query, page by page. A continuation token names the last row of its page.</summary>
internal sealed class TablePages<T>(
    TableStore store, string table, string? filter, int? maxPerPage, HashSet<string>? chosen, CancellationToken cancel) : AsyncPageable<T>(cancel)
    where T : class, ITableEntity
{
    public override IAsyncEnumerable<Page<T>> AsPages(string? continuationToken = null, int? pageSizeHint = null) =>
        Pages(continuationToken, pageSizeHint ?? maxPerPage ?? TableLimits.PageRows).ToAsyncEnumerable();

    IEnumerable<Page<T>> Pages(string? token, int size)
    {
        if (size is < 1 or > TableLimits.PageRows) throw TableError.InvalidInput($"A page has 1 to {TableLimits.PageRows} rows.").Exception();
        var asked = FilterParser.Parse(filter);
        var after = string.IsNullOrEmpty(token) ? null : RowOf(token);
        do
        {
            CancellationToken.ThrowIfCancellationRequested();
            var (rows, more) = store.Page(table, asked, after, size);
            after = more ? new(table, rows[^1].PartitionKey, rows[^1].RowKey) : null;
            yield return Page<T>.FromValues([.. rows.Select(row => EntityShape.Read<T>(row, chosen))], TokenOf(after), ServiceResponse.Ok());
        }
        while (after is not null);
    }

    static string? TokenOf(TableRowKey? row) => row is { } key ? $"{Base64(key.PartitionKey)} {Base64(key.RowKey)}" : null;

    TableRowKey? RowOf(string token)
    {
        try
        {
            return token.Split(' ') is [var partitionKey, var rowKey] ? new(table, Text(partitionKey), Text(rowKey)) : throw new FormatException();
        }
        catch (FormatException)
        {
            throw TableError.InvalidInput("The continuation token is not one of this table's.").Exception();
        }
    }

    static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    static string Text(string base64) => Encoding.UTF8.GetString(Convert.FromBase64String(base64));
}
