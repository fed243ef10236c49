using Azure;
using Azure.Core;
using Izi.Embedded.Storage;

namespace Izi.Embedded.Tables;

/// <summary>The tables of this host's data folder, or of a storage account.</summary>
public class TableServiceClient
{
    readonly ITableStore store;

    internal TableServiceClient(ITableStore store) => this.store = store;

    /// <param name="connectionString">Names a storage account and its key, or <c>UseDevelopmentStorage=true</c>.</param>
    /// <exception cref="FormatException">It names none.</exception>
    public TableServiceClient(string connectionString)
        : this(connectionString, null)
    {
    }

    /// <inheritdoc cref="TableServiceClient(string)"/>
    public TableServiceClient(string connectionString, TableClientOptions? options = null)
        : this(AccountTables.Of(ConnectionString.Read(connectionString), options ?? new()))
    {
    }

    /// <param name="endpoint">Where the account's tables are, by https.</param>
    /// <param name="tokenCredential">An identity that may use them.</param>
    /// <param name="options">How often is tried, and by which transport.</param>
    public TableServiceClient(Uri endpoint, TokenCredential tokenCredential, TableClientOptions? options = null)
        : this(AccountTables.Of(StorageAccount.OfTables(endpoint, new TokenAccess(tokenCredential)), options ?? new()))
    {
    }

    public virtual TableClient GetTableClient(string tableName) => new(store, tableName);

    /// <exception cref="RequestFailedException">400: no table may have this name.</exception>
    public virtual async Task<Response<TableItem>> CreateTableIfNotExistsAsync(string tableName, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentNullException.ThrowIfNull(tableName);
        return Response.FromValue(new TableItem(tableName), await store.Create(tableName, cancellationToken));
    }
}
