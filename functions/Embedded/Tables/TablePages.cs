using Azure;
using Izi.Embedded.Storage;

namespace Izi.Embedded.Tables;

/// <summary>The answer to a query, page by page.</summary>
internal sealed class TablePages<T>(
    ITableStore store, string table, string? filter, int? maxPerPage, IReadOnlySet<string>? chosen, CancellationToken cancel) : AsyncPageable<T>(cancel)
    where T : class, ITableEntity
{
    public override async IAsyncEnumerable<Page<T>> AsPages(string? continuationToken = null, int? pageSizeHint = null)
    {
        var query = new RowQuery(filter, pageSizeHint ?? maxPerPage ?? TableLimits.PageRows, chosen, string.IsNullOrEmpty(continuationToken) ? null : continuationToken);
        if (query.Size is < 1 or > TableLimits.PageRows) throw TableError.InvalidInput($"A page has 1 to {TableLimits.PageRows} rows.").Exception();
        do
        {
            CancellationToken.ThrowIfCancellationRequested();
            var page = await store.Page(table, query, CancellationToken).ConfigureAwait(false);
            query = query with { Token = page.Token };
            yield return Page<T>.FromValues([.. page.Rows.Select(row => EntityShape.Read<T>(row, chosen))], page.Token, ServiceResponse.Ok());
        }
        while (query.Token is not null);
    }
}
