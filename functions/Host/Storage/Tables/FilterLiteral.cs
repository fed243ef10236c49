using System.Globalization;
using System.Text.RegularExpressions;

namespace Izi.Host.Storage.Tables;

/// <summary>The literals of an OData filter.</summary>
internal static class FilterLiteral
{
    /// <summary>The value a token stands for; null when it is no literal.</summary>
    public static object? Read(Match token)
    {
        if (token.Groups["text"].Success) return token.Groups["text"].Value.Replace("''", "'", StringComparison.Ordinal);
        if (token.Groups["number"].Success) return Number(token.Groups["number"].Value, token.Groups["fraction"].Success);
        if (token.Groups["type"].Success) return Typed(token.Groups["type"].Value, token.Groups["typed"].Value);
        return bool.TryParse(token.Groups["name"].Value, out var flag) ? flag : null;
    }

    static object? Number(string text, bool hasFraction)
    {
        if (hasFraction) return text[^1] == 'L' ? null : double.Parse(text, CultureInfo.InvariantCulture);
        var isLong = text[^1] == 'L';
        if (!long.TryParse(isLong ? text.AsSpan(0, text.Length - 1) : text, CultureInfo.InvariantCulture, out var number)) return null;
        return isLong || number is > int.MaxValue or < int.MinValue ? number : (int)number;
    }

    static object? Typed(string type, string text) => type switch
    {
        "datetime" =>
            DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null,
        "guid" => Guid.TryParse(text, out var id) ? id : null,
        _ => text.Length % 2 == 0 && text.All(char.IsAsciiHexDigit) ? Convert.FromHexString(text) : null,
    };
}
