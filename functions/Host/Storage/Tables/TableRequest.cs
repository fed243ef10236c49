using System.Globalization;

namespace Izi.Host.Storage.Tables;

/// <summary>The query options of a request to the table service.</summary>
internal static class TableRequest
{
    public static Filter? Filter(HttpRequest request) => FilterParser.Parse(request.Query["$filter"]);

    /// <exception cref="StorageException">400: not a number from 1 to 1000.</exception>
    public static int Top(HttpRequest request)
    {
        var text = request.Query["$top"].ToString();
        if (text.Length == 0) return TableLimits.PageRows;
        return int.TryParse(text, CultureInfo.InvariantCulture, out var top) && top is >= 1 and <= TableLimits.PageRows
            ? top
            : throw StorageError.InvalidInput($"$top is a number from 1 to {TableLimits.PageRows}.").Exception();
    }

    public static RowView View(HttpContext context, string table)
    {
        var request = context.Request;
        var select = request.Query["$select"].ToString();
        var names = select.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return new(
            Level(request), names.Length == 0 || names.Contains("*") ? null : names.ToHashSet(StringComparer.Ordinal),
            new($"http://{request.Host}/{StorageServer.Account}"), table);
    }

    static ODataLevel Level(HttpRequest request)
    {
        var format = request.Query.TryGetValue("$format", out var asked) ? asked.ToString() : request.Headers.Accept.ToString();
        return format.Contains("odata=nometadata", StringComparison.OrdinalIgnoreCase) ? ODataLevel.None : ODataLevel.Minimal;
    }
}
