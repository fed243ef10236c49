using System.Text.RegularExpressions;

namespace Izi.Host.Storage.Tables;

/// <summary>What a path names: <c>Table</c>, <c>Table()</c>, <c>Tables('name')</c> or <c>Table(PartitionKey='p',RowKey='r')</c>.</summary>
internal sealed partial record TablePath(string Table, string? PartitionKey, string? RowKey, string? Name)
{
    /// <exception cref="StorageException">400 InvalidInput: no path of the table service.</exception>
    public static TablePath Of(StorageTarget target)
    {
        var match = target.Segments is [var segment] ? Pattern().Match(segment) : Match.Empty;
        if (!match.Success) throw StorageError.InvalidInput($"The path {target.Path} names neither a table nor a row.").Exception();
        return new(match.Groups["table"].Value, Key(match.Groups["pk"]), Key(match.Groups["rk"]), Key(match.Groups["name"]));
    }

    public bool IsTables => Table.Equals("Tables", StringComparison.OrdinalIgnoreCase);

    /// <exception cref="StorageException">400: the path names no row.</exception>
    public (string PartitionKey, string RowKey) Row() =>
        PartitionKey is null || RowKey is null ? throw TableError.PropertiesNeedValue.Exception() : (PartitionKey, RowKey);

    static string? Key(Group key) => key.Success ? key.Value.Replace("''", "'", StringComparison.Ordinal) : null;

    [GeneratedRegex(
        @"^(?<table>[^()']+)(\((PartitionKey='(?<pk>([^']|'')*)',\s*RowKey='(?<rk>([^']|'')*)'|'(?<name>([^']|'')*)')?\))?\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();
}
