namespace Izi.Host.Storage.Tables;

/// <summary>The properties every row has.</summary>
internal static class RowName
{
    public const string PartitionKey = "PartitionKey";
    public const string RowKey = "RowKey";
    public const string Timestamp = "Timestamp";
}
