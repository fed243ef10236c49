using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http.Extensions;

namespace Izi.App.Shifts;

/// <summary>
/// A page of the ledger as CSV (RFC 4180), with the members' names as its head and the next page as a <c>Link</c> (RFC 8288).
/// </summary>
sealed record LedgerCsv(LedgerPage Page) : IResult
{
    public const int LargestLimit = 1000;

    public Task ExecuteAsync(HttpContext httpContext)
    {
        if (Page.Cursor is { } cursor) httpContext.Response.Headers.Link = $"<{Next(httpContext.Request, cursor)}>; rel=\"next\"";
        return Payload.WriteAsync(httpContext, 200, "text/csv; charset=utf-8; header=present", Text());
    }

    /// <summary>The same request from the cursor on, without the host's name, which a proxy may have changed.</summary>
    static string Next(HttpRequest request, string cursor)
    {
        var query = request
            .Query.Where(part => part.Key != "cursor")
            .SelectMany(part => part.Value, (part, value) => KeyValuePair.Create(part.Key, value ?? ""));
        return request.PathBase + request.Path + new QueryBuilder(query) { { "cursor", cursor } }.ToQueryString();
    }

    string Text()
    {
        var text = new StringBuilder("at,kind,method,amount,client,session,shift,actor,reason\r\n");
        foreach (var entry in Page.Entries) text.AppendJoin(',', Cells(entry)).Append("\r\n");
        return text.ToString();
    }

    static IEnumerable<string> Cells(LedgerCard entry) =>
    [
        entry.At.UtcDateTime.ToString("O", CultureInfo.InvariantCulture), Json.NameOf(entry.Kind), Json.NameOf(entry.Method),
        entry.Amount.ToString(CultureInfo.InvariantCulture), entry.Client ?? "", entry.Session ?? "", entry.Shift ?? "",
        Cell(entry.Actor.Name),
        Cell(entry.Reason ?? ""),
    ];

    /// <summary>A spreadsheet takes a cell that begins like this for a formula (OWASP, CSV injection).</summary>
    static string Cell(string text)
    {
        var safe = text is ['=' or '+' or '-' or '@', ..] ? '\'' + text : text;
        return safe.AsSpan().ContainsAny(",\"\r\n") ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }
}
