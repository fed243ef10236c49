using Azure;
using Azure.Core;
using Izi.Embedded.Storage;

namespace Izi.Embedded.Tables;

/// <summary>The tables of this host.</summary>
public class TableServiceClient
{
    readonly TableStore store;

    internal TableServiceClient(TableStore store) => this.store = store;

    /// <exception cref="NotSupportedException">Always: this host connects to no storage account.</exception>
    public TableServiceClient(string connectionString) => throw OwnFolder.NoAccount;

    /// <exception cref="NotSupportedException">Always: this host connects to no storage account.</exception>
    public TableServiceClient(Uri endpoint, TokenCredential tokenCredential, TableClientOptions? options = null) => throw OwnFolder.NoAccount;

    public virtual TableClient GetTableClient(string tableName) => new(store, tableName);

    /// <exception cref="RequestFailedException">400: no table may have this name.</exception>
    public virtual async Task<Response<TableItem>> CreateTableIfNotExistsAsync(string tableName, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentNullException.ThrowIfNull(tableName);
        return Response.FromValue(new TableItem(tableName), await store.Create(tableName));
    }
}
