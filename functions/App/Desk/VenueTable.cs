using Azure.Data.Tables.Models;

namespace Izi.App.Desk;

/// <summary>The one table: a venue is a partition (N8), a record is a row.</summary>
public sealed class VenueTable(TableServiceClient tables)
{
    /// <summary>Rows of one answer (Azure Tables).</summary>
    const int LargestRead = 1000;

    readonly TableClient table = tables.GetTableClient(Keys.Table);
    readonly Once made = new(() => tables.CreateTableIfNotExistsAsync(Keys.Table));

    public async Task<Row<T>?> Find<T>(string venue, string key, CancellationToken cancel) =>
        await FindEntity(venue, key, cancel) is { } entity ? Rows.Read<T>(entity) : null;

    /// <summary>The venues that ever had a catalog.</summary>
    public IAsyncEnumerable<string> Venues(CancellationToken cancel) =>
        Range<string>(Keys.Venues, "", null, cancel).Select(row => row.Value);

    /// <summary>Puts a venue on the list.</summary>
    public Task List(string venue, CancellationToken cancel) =>
        Write([new(TableTransactionActionType.UpsertReplace, Rows.Write(Keys.Venues, venue, venue))], cancel);

    /// <summary>A row that is not a record of ours alone, as it is.</summary>
    public async Task<TableEntity?> FindEntity(string venue, string key, CancellationToken cancel)
    {
        await made.Done();
        var found = await table.GetEntityIfExistsAsync<TableEntity>(venue, key, cancellationToken: cancel);
        return found.HasValue ? found.Value : null;
    }

    /// <summary>The ETag of a row, without the row itself; null where there is none.</summary>
    public async Task<ETag?> FindTag(string venue, string key, CancellationToken cancel)
    {
        await made.Done();
        var found = await table.GetEntityIfExistsAsync<TableEntity>(venue, key, [nameof(TableEntity.RowKey)], cancel);
        return found.HasValue ? found.Value!.ETag : null;
    }

    /// <summary>
    /// The rows whose keys begin with a prefix, in key order, after a key and until one where they are given; read so many at a time, by
    /// default as many as the table gives.
    /// </summary>
    public async IAsyncEnumerable<Row<T>> Range<T>(
        string venue, string prefix, string? after, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel,
        string? until = null, int? atATime = null)
    {
        await made.Done();
        var filter = TableClient.CreateQueryFilter(
            $"PartitionKey eq {venue} and RowKey gt {after ?? prefix} and RowKey lt {until ?? Keys.After(prefix)}");
        await foreach (
            var entity in table.QueryAsync<TableEntity>(
                filter, atATime is { } some ? Math.Min(some, LargestRead) : null, cancellationToken: cancel))
            yield return Rows.Read<T>(entity);
    }

    /// <summary>The keys of rows that begin with a prefix, without the rows, after a key where one is given.</summary>
    public async IAsyncEnumerable<string> KeysOf(
        string venue, string prefix, string? after, int atATime,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        await made.Done();
        var filter = TableClient.CreateQueryFilter(
            $"PartitionKey eq {venue} and RowKey gt {after ?? prefix} and RowKey lt {Keys.After(prefix)}");
        await foreach (var entity in table.QueryAsync<TableEntity>(filter, atATime, [nameof(TableEntity.RowKey)], cancel))
            yield return entity.RowKey;
    }

    /// <summary>Writes rows of one venue, all or nothing; false when another writer was first.</summary>
    public async Task<bool> TryCommit(IReadOnlyList<TableTransactionAction> actions, CancellationToken cancel)
    {
        await made.Done();
        try
        {
            await table.SubmitTransactionAsync(actions, cancel);
            return true;
        }
        catch (TableTransactionFailedException lost) when (IsLost(lost))
        {
            return false;
        }
    }

    /// <summary>Writes rows of one venue over whatever is there.</summary>
    public async Task Write(IReadOnlyList<TableTransactionAction> actions, CancellationToken cancel)
    {
        await made.Done();
        await table.SubmitTransactionAsync(actions, cancel);
    }

    /// <summary>Deletes a row that may already be gone.</summary>
    public Task Delete(string venue, string key, CancellationToken cancel) =>
        table.DeleteEntityAsync(venue, key, cancellationToken: cancel);

    /// <summary>A row was added, changed or deleted by another writer, or by the first attempt of this transaction.</summary>
    static bool IsLost(TableTransactionFailedException failed) =>
        failed.Status is 409 or 412 || (failed.Status is 404 && failed.ErrorCode != TableErrorCode.TableNotFound);
}
