using Azure.Data.Tables;
using Azure;

namespace Izi.Host.Tests.Storage.Tables;

/// <summary>The actions of a transaction in a word each.</summary>
static class Actions
{
    public static TableTransactionAction Insert(TableEntity row) => new(TableTransactionActionType.Add, row);

    public static TableTransactionAction Upsert(TableEntity row) => new(TableTransactionActionType.UpsertReplace, row);

    public static TableTransactionAction Replace(TableEntity row, ETag version) =>
        new(TableTransactionActionType.UpdateReplace, row, version);
}
