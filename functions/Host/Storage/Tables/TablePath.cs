using System.Text.RegularExpressions;

namespace Izi.Host.Storage.Tables;

/// <summary>What a path names: <c>Table</c>, <c>Table()</c>, <c>Tables('name')</c> or <c>Table(PartitionKey='p',RowKey='r')</c>.</summary>
internal sealed partial record TablePath(string Table, string? PartitionKey, string? RowKey, string? Name)
{
    public bool IsTables => Table.Equals("Tables", StringComparison.OrdinalIgnoreCase);

    public static TablePath Of(StorageTarget target)
    {
        var match = target.Segments is [var segment] ? Pattern().Match(segment) : Match.Empty;
        if (!match.Success) throw StorageException.InvalidInput($"The path {target.Path} names neither a table nor a row.");
        return new(match.Groups["table"].Value, Key(match.Groups["pk"]), Key(match.Groups["rk"]), Key(match.Groups["name"]));
    }

    public static (string PartitionKey, string RowKey) Row(object? partitionKey, object? rowKey) =>
        (partitionKey, rowKey) is (string partition, string row) ? (partition, row) : throw NeedsValue();

    public static StorageException NeedsValue() =>
        new(400, "PropertiesNeedValue", "The values are not specified for all properties in the entity.");

    static string? Key(Group key) => key.Success ? key.Value.Replace("''", "'", StringComparison.Ordinal) : null;

    [GeneratedRegex(
        @"^(?<table>[^()']+)(\((PartitionKey='(?<pk>([^']|'')*)',\s*RowKey='(?<rk>([^']|'')*)'|'(?<name>([^']|'')*)')?\))?\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();
}
