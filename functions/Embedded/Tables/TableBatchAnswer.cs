using System.Globalization;
using System.Text.RegularExpressions;
using Azure;
using Izi.Embedded.Storage;

namespace Izi.Embedded.Tables;

/// <summary>Reads the answer to a transaction: one part for each action, or a single one that says which was refused, and why.</summary>
internal static partial class TableBatchAnswer
{
    /// <exception cref="TableTransactionFailedException">An action was refused, and so all.</exception>
    /// <exception cref="RequestFailedException">Status 0: the answer is not whole, and what became of the actions not known.</exception>
    public static List<Response> Read(string body, int actions)
    {
        var parts = Parts(body);
        if (parts.Find(part => part.Status >= 400) is { } refused) throw refused.Failure();
        return parts.Count == actions
            ? parts.ConvertAll<Response>(part => new ServiceResponse(part.Status, part.ETag))
            : throw new RequestFailedException(0, $"The answer to a transaction of {actions} actions has {parts.Count} parts.");
    }

    static List<Part> Parts(string body)
    {
        List<Part> parts = [];
        using var lines = new StringReader(body);
        for (var line = lines.ReadLine(); line is not null; line = lines.ReadLine())
            if (StatusLine().Match(line) is { Success: true } status)
                parts.Add(Read(int.Parse(status.Groups[1].ValueSpan, CultureInfo.InvariantCulture), lines));
        return parts;
    }

    static Part Read(int status, StringReader lines)
    {
        string? etag = null;
        for (var line = lines.ReadLine(); !string.IsNullOrEmpty(line); line = lines.ReadLine())
            if (line.StartsWith("ETag:", StringComparison.OrdinalIgnoreCase)) etag = line["ETag:".Length..].Trim();
        return new(status, etag, status < 400 ? "" : lines.ReadLine() ?? "");
    }

    sealed record Part(int Status, string? ETag, string Body)
    {
        public TableTransactionFailedException Failure()
        {
            var error = StorageErrorParser.Read(Body);
            var place = Place().Match(error?.Message ?? "");
            return TableTransactionFailedException.Of(
                place.Success ? int.Parse(place.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : null,
                new ServiceError(Status, error?.Code ?? "", error?.Message ?? Body));
        }
    }

    [GeneratedRegex(@"^HTTP/1\.1 (\d{3})", RegexOptions.CultureInvariant)]
    private static partial Regex StatusLine();

    [GeneratedRegex(@"^(\d+):", RegexOptions.CultureInvariant)]
    private static partial Regex Place();
}
