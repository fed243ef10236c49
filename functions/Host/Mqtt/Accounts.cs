using Azure;
using Azure.Data.Tables;

namespace Izi.Host.Mqtt;

/// <summary>Where the broker looks up the hashes of its accounts' keys.</summary>
internal interface IAccounts
{
    /// <summary>The stored hash of an account's key; null when there is no such account.</summary>
    /// <exception cref="IOException">The accounts cannot be reached.</exception>
    Task<string?> FindAsync(string username, CancellationToken cancel);

    /// <summary>The stored hashes of those of the given accounts that exist, by username.</summary>
    /// <exception cref="IOException">The accounts cannot be reached.</exception>
    Task<IReadOnlyDictionary<string, string?>> FindAsync(IReadOnlyCollection<string> usernames, CancellationToken cancel);
}

/// <summary>Accounts that are rows of a table, in any storage that speaks the Table protocol.</summary>
internal sealed class TableAccounts(TableServiceClient service, AccountTable where) : IAccounts
{
    /// <summary>Up to this many accounts of one partition are read one by one; more are read by one query.</summary>
    const int FewAccounts = 4;

    readonly TableClient table = service.GetTableClient(where.Table);

    public Task<string?> FindAsync(string username, CancellationToken cancel) => Reach(
        async () => Key(username) is var (partition, row)
            && await table.GetEntityIfExistsAsync<TableEntity>(partition, row, [where.SecretProperty], cancel) is { HasValue: true } found
                ? found.Value!.GetString(where.SecretProperty) : null,
        none: null, cancel);

    public async Task<IReadOnlyDictionary<string, string?>> FindAsync(IReadOnlyCollection<string> usernames, CancellationToken cancel)
    {
        var found = new Dictionary<string, string?>();
        foreach (var partition in usernames.GroupBy(username => username.Split('/')[0]))
            if (partition.Count() > FewAccounts) await ReadPartition(partition.Key, found, cancel);
            else
                foreach (var username in partition)
                    if (await FindAsync(username, cancel) is { } secret) found[username] = secret;
        return found;
    }

    Task<object?> ReadPartition(string partition, Dictionary<string, string?> found, CancellationToken cancel) => Reach<object?>(
        async () =>
        {
            // Row keys that begin with the prefix: from the prefix up to its successor.
            var after = where.RowKeyPrefix[..^1] + (char)(where.RowKeyPrefix[^1] + 1);
            var (first, secret) = (where.RowKeyPrefix, where.SecretProperty);
            var filter = TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey ge {first} and RowKey lt {after}");
            await foreach (var row in table.QueryAsync<TableEntity>(filter, null, ["RowKey", secret], cancel))
                found[$"{partition}/{row.RowKey[first.Length..]}"] = row.GetString(secret);
            return null;
        },
        none: null, cancel);

    (string Partition, string Row)? Key(string username) =>
        username.Split('/') is [{ Length: > 0 } first, { Length: > 0 } second] ? (first, where.RowKeyPrefix + second) : null;

    static async Task<T> Reach<T>(Func<Task<T>> ask, T none, CancellationToken cancel)
    {
        try
        {
            return await ask();
        }
        // There is no table yet, or the name cannot be a row's key.
        catch (RequestFailedException absent) when (absent.Status is 400 or 404)
        {
            return none;
        }
        catch (Exception away) when (
            !cancel.IsCancellationRequested && away is RequestFailedException or AggregateException or OperationCanceledException)
        {
            throw new IOException("The accounts cannot be reached.", away);
        }
    }
}
