using Azure.Data.Tables;

namespace Izi.Crash.Load;

/// <summary>The ledger of the venue, read from its table.</summary>
static class LedgerRows
{
    public static async Task<List<JsonNode>> ReadAsync(Uri tables, string keyFile)
    {
        var key = new TableSharedKeyCredential(tables.AbsolutePath.Trim('/'), await File.ReadAllTextAsync(keyFile));
        List<JsonNode> entries = [];
        const string rows = "PartitionKey eq 'demo' and RowKey ge 'ledger-' and RowKey lt 'ledger.'";
        await foreach (var row in new TableClient(tables, "izi", key).QueryAsync<TableEntity>(rows))
            entries.Add(JsonNode.Parse(row.GetString("Json"))!);
        return entries;
    }
}
