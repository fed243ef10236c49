using Azure;
using Izi.Embedded.Storage;

namespace Izi.Embedded.Tables;

/// <summary>One table, of this host's data folder or of a storage account: rows by key, entity group transactions, queries.</summary>
public class TableClient
{
    readonly ITableStore store;

    internal TableClient(ITableStore store, string tableName)
    {
        ArgumentException.ThrowIfNullOrEmpty(tableName);
        this.store = store;
        Name = tableName;
    }

    public virtual string Name { get; }

    /// <summary>Makes an OData filter of an interpolated string; its values are quoted as their types need.</summary>
    public static string CreateQueryFilter(FormattableString filter) => FilterText.Of(filter);

    public virtual async Task<Response<TableItem>> CreateIfNotExistsAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Response.FromValue(new TableItem(Name), await store.Create(Name, cancellationToken));
    }

    /// <exception cref="RequestFailedException">404 ResourceNotFound.</exception>
    public virtual async Task<Response<T>> GetEntityAsync<T>(
        string partitionKey, string rowKey, IEnumerable<string>? select = null, CancellationToken cancellationToken = default)
        where T : class, ITableEntity
    {
        var found = await GetEntityIfExistsAsync<T>(partitionKey, rowKey, select, cancellationToken);
        return found.HasValue ? (Response<T>)found : throw TableError.ResourceNotFound.Exception();
    }

    /// <exception cref="RequestFailedException">404 TableNotFound.</exception>
    public virtual async Task<NullableResponse<T>> GetEntityIfExistsAsync<T>(
        string partitionKey, string rowKey, IEnumerable<string>? select = null, CancellationToken cancellationToken = default)
        where T : class, ITableEntity
    {
        ArgumentNullException.ThrowIfNull(partitionKey);
        ArgumentNullException.ThrowIfNull(rowKey);
        cancellationToken.ThrowIfCancellationRequested();
        var chosen = Chosen(select);
        return await store.Find(new(Name, partitionKey, rowKey), chosen, cancellationToken) is { } row
            ? Response.FromValue(EntityShape.Read<T>(row, chosen), ServiceResponse.Ok(row.ETag))
            : new NoValue<T>(TableError.ResourceNotFound.Response());
    }

    /// <exception cref="RequestFailedException">409 EntityAlreadyExists, 404 TableNotFound, 400 for what a table cannot hold.</exception>
    public virtual Task<Response> AddEntityAsync<T>(T entity, CancellationToken cancellationToken = default)
        where T : ITableEntity
        => Write(new(TableTransactionActionType.Add, entity), cancellationToken);

    /// <exception cref="RequestFailedException">412 UpdateConditionNotSatisfied, 404 ResourceNotFound.</exception>
    public virtual Task<Response> UpdateEntityAsync<T>(
        T entity, ETag ifMatch, TableUpdateMode mode = TableUpdateMode.Merge, CancellationToken cancellationToken = default)
        where T : ITableEntity
    {
        if (ifMatch == default) throw new ArgumentException("Value cannot be empty.", nameof(ifMatch));
        var action = mode is TableUpdateMode.Merge ? TableTransactionActionType.UpdateMerge : TableTransactionActionType.UpdateReplace;
        return Write(new(action, entity, ifMatch), cancellationToken);
    }

    public virtual Task<Response> UpsertEntityAsync<T>(
        T entity, TableUpdateMode mode = TableUpdateMode.Merge, CancellationToken cancellationToken = default)
        where T : ITableEntity
        => Write(new(mode is TableUpdateMode.Merge ? TableTransactionActionType.UpsertMerge : TableTransactionActionType.UpsertReplace, entity), cancellationToken);

    public virtual Task<Response> DeleteEntityAsync(ITableEntity entity, ETag ifMatch = default, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entity);
        return DeleteEntityAsync(entity.PartitionKey, entity.RowKey, ifMatch, cancellationToken);
    }

    /// <summary>Deletes a row. One that is not there is answered 404, which is not an exception.</summary>
    /// <exception cref="RequestFailedException">412 UpdateConditionNotSatisfied.</exception>
    public virtual async Task<Response> DeleteEntityAsync(
        string partitionKey, string rowKey, ETag ifMatch = default, CancellationToken cancellationToken = default)
    {
        try
        {
            return await Write(new(TableTransactionActionType.Delete, new TableEntity(partitionKey, rowKey), ifMatch), cancellationToken);
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return missing.GetRawResponse()!;
        }
    }

    /// <summary>Rows that pass an OData filter, ordered by PartitionKey, then RowKey.</summary>
    public virtual AsyncPageable<T> QueryAsync<T>(
        string? filter = null, int? maxPerPage = null, IEnumerable<string>? select = null, CancellationToken cancellationToken = default)
        where T : class, ITableEntity
        => new TablePages<T>(store, Name, filter, maxPerPage, Chosen(select), cancellationToken);

    /// <summary>Writes rows of one partition, all or none.</summary>
    /// <exception cref="TableTransactionFailedException">Says which action was refused and why.</exception>
    /// <exception cref="RequestFailedException">413 RequestBodyTooLarge: no action was looked at.</exception>
    public virtual async Task<Response<IReadOnlyList<Response>>> SubmitTransactionAsync(
        IEnumerable<TableTransactionAction> transactionActions, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(transactionActions);
        cancellationToken.ThrowIfCancellationRequested();
        var changes = transactionActions.Select(RowChange.Of).ToList();
        if (changes.Count == 0) throw new InvalidOperationException("Cannot submit an empty batch");
        var answers = await store.Submit(Name, changes, cancellationToken);
        return Response.FromValue(answers, new ServiceResponse(202));
    }

    async Task<Response> Write(TableTransactionAction action, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return await store.Write(Name, RowChange.Of(action), cancellationToken);
    }

    static HashSet<string>? Chosen(IEnumerable<string>? select) => select is null ? null : [.. select.SelectMany(names => names.Split(',', StringSplitOptions.TrimEntries))];
}
