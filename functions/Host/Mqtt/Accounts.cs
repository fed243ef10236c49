using Azure;
using Azure.Data.Tables;

namespace Izi.Host.Mqtt;

/// <summary>Where the broker looks up the hashes of its accounts' keys.</summary>
internal interface IAccounts
{
    /// <summary>The stored hashes of those of the given accounts that exist, by username.</summary>
    /// <exception cref="IOException">The accounts cannot be reached.</exception>
    Task<IReadOnlyDictionary<string, string?>> FindAsync(IReadOnlyCollection<string> usernames, CancellationToken cancel);
}

/// <summary>Accounts that are rows of a table, in any storage that speaks the Table protocol.</summary>
internal sealed class TableAccounts(TableServiceClient service, AccountTable where) : IAccounts
{
    readonly TableClient table = service.GetTableClient(where.Table);

    public async Task<IReadOnlyDictionary<string, string?>> FindAsync(IReadOnlyCollection<string> usernames, CancellationToken cancel)
    {
        var found = new Dictionary<string, string?>();
        var names = usernames.Select(username => username.Split('/')).Where(name => name is [{ Length: > 0 }, { Length: > 0 }]);
        try
        {
            foreach (var partition in names.GroupBy(name => name[0], name => name[1])) await ReadAsync(partition, found, cancel);
            return found;
        }
        // There is no table yet, or the name cannot be a row's key.
        catch (RequestFailedException absent) when (absent.Status is 400 or 404)
        {
            return found;
        }
        catch (Exception away) when (
            !cancel.IsCancellationRequested && away is RequestFailedException or AggregateException or OperationCanceledException)
        {
            throw new IOException("The accounts cannot be reached.", away);
        }
    }

    /// <summary>Reads one range of rows, from the first to the last of the names.</summary>
    async Task ReadAsync(IGrouping<string, string> names, Dictionary<string, string?> found, CancellationToken cancel)
    {
        var (partition, prefix, secret) = (names.Key, where.RowKeyPrefix, where.SecretProperty);
        var (first, last) = (prefix + names.Min(StringComparer.Ordinal), prefix + names.Max(StringComparer.Ordinal));
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey ge {first} and RowKey le {last}");
        await foreach (var row in table.QueryAsync<TableEntity>(filter, null, ["RowKey", secret], cancel))
            found[$"{partition}/{row.RowKey[prefix.Length..]}"] = row.GetString(secret);
    }
}
