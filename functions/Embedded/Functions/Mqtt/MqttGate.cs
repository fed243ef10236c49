using System.Security.Cryptography;
using System.Text;
using Azure;
using Izi.Embedded.Mqtt;
using Izi.Embedded.Storage;
using Izi.Embedded.Tables;

namespace Izi.Embedded.Functions;

/// <summary>Lets in the host's own account, and those whose rows are in the table that <c>mqtt.json</c> names.</summary>
internal sealed class MqttGate(MqttRules? rules, TableServiceClient tables, string ownAccount, string ownPassword) : IMqttGate
{
    // What an unknown account costs: as much as the last known one did.
    KeyHash impossible = new KeyHash(101, new byte[12], new byte[64]).Impossible();

    public async ValueTask<bool> Admits(string? username, ReadOnlyMemory<byte> password, CancellationToken cancel)
    {
        if (username == ownAccount)
            return CryptographicOperations.FixedTimeEquals(password.Span, Encoding.UTF8.GetBytes(ownPassword));
        var known = KeyHash.Parse(await Secret(username, cancel));
        if (known is not null) impossible = known.Impossible();
        return (known ?? impossible).Fits(password.Span) && known is not null;
    }

    public bool MayPublish(string username, string topic) => username == ownAccount || rules?.MayPublish(username, topic) == true;

    public bool MaySubscribe(string username, string filter) => username == ownAccount || rules?.MaySubscribe(username, filter) == true;

    /// <summary>The account a row belongs to; null when the row is none.</summary>
    public string? Account(TableRowKey row) => rules?.Accounts is { } accounts
        && row.Table.Equals(accounts.Table, StringComparison.OrdinalIgnoreCase)
        && row.RowKey.StartsWith(accounts.RowKeyPrefix, StringComparison.Ordinal)
            ? $"{row.PartitionKey}/{row.RowKey[accounts.RowKeyPrefix.Length..]}" : null;

    async Task<string?> Secret(string? username, CancellationToken cancel)
    {
        if (rules?.Accounts is not { } accounts || username?.Split('/') is not [{ Length: > 0 } first, { Length: > 0 } second]) return null;
        try
        {
            var row = await tables.GetTableClient(accounts.Table)
                .GetEntityIfExistsAsync<TableEntity>(first, accounts.RowKeyPrefix + second, cancellationToken: cancel);
            return row.HasValue ? row.Value!.GetString(accounts.SecretProperty) : null;
        }
        // No table yet, or a name that no row can have.
        catch (RequestFailedException none) when (none.Status is 400 or 404)
        {
            return null;
        }
        catch (Exception away) when (StorageAway.Is(away) && !cancel.IsCancellationRequested)
        {
            throw new IOException("The accounts cannot be reached.", away);
        }
    }
}
