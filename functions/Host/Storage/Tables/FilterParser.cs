using System.Globalization;
using System.Text.RegularExpressions;

namespace Izi.Host.Storage.Tables;

/// <summary>
/// Reads an OData filter: or, and, not, parentheses, comparisons of a property with a literal, and a boolean property alone.
/// </summary>
internal sealed partial class FilterParser
{
    readonly List<Match> tokens = [];
    readonly string text;
    int at;

    FilterParser(string text)
    {
        this.text = text;
        for (var start = 0; text.AsSpan(start).Trim().Length > 0;)
        {
            var token = Token().Match(text, start);
            if (!token.Success) throw Malformed($"at position {start}");
            tokens.Add(token);
            start = token.Index + token.Length;
        }
    }

    string? Next => at < tokens.Count ? tokens[at].Value.Trim() : null;

    public static Filter? Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return null;
        var parser = new FilterParser(text);
        var filter = parser.Or();
        return parser.at == parser.tokens.Count ? filter : throw parser.Malformed($"at '{parser.Next}'");
    }

    Filter Or()
    {
        var left = And();
        while (Take("or")) left = left.Or(And());
        return left;
    }

    Filter And()
    {
        var left = Unary();
        while (Take("and")) left = left.And(Unary());
        return left;
    }

    Filter Unary()
    {
        if (Take("not")) return Unary().Not();
        if (!Take("(")) return Compared();
        var inner = Or();
        return Take(")") ? inner : throw Malformed("a parenthesis is not closed");
    }

    Filter Compared()
    {
        var (left, leftIsName) = Operand();
        if (Next is not ("eq" or "ne" or "gt" or "ge" or "lt" or "le"))
            return leftIsName ? Filter.Compare((string)left, "eq", true)
                : left is bool always ? new Filter(_ => always)
                : throw Malformed("a literal stands alone");
        var comparison = tokens[at++].Value.Trim();
        var (right, rightIsName) = Operand();
        return (leftIsName, rightIsName) switch
        {
            (true, false) => Filter.Compare((string)left, comparison, right),
            (false, true) => Filter.Compare((string)right, Mirrored(comparison), left),
            _ => throw Malformed("a comparison needs one property and one literal"),
        };
    }

    (object Value, bool IsName) Operand()
    {
        if (at == tokens.Count) throw Malformed("it ends too early");
        var token = tokens[at++];
        if (token.Groups["name"].Success && token.Value.Trim() is not ("true" or "false" or "null" or "and" or "or" or "not"))
            return (token.Groups["name"].Value, true);
        return Literal(token.Groups) is { } value ? (value, false) : throw Malformed($"at '{token.Value.Trim()}'");
    }

    bool Take(string word)
    {
        if (Next != word) return false;
        at++;
        return true;
    }

    StorageException Malformed(string where) => StorageException.InvalidInput($"The filter \"{text}\" cannot be read: {where}.");

    static string Mirrored(string comparison) => comparison switch
    {
        "gt" => "lt",
        "ge" => "le",
        "lt" => "gt",
        "le" => "ge",
        _ => comparison,
    };

    static object? Literal(GroupCollection token) =>
        token["text"].Success ? token["text"].Value.Replace("''", "'", StringComparison.Ordinal)
        : token["number"].Success ? Number(token["number"].Value, token["fraction"].Success)
        : token["type"].Success ? Typed(token["type"].Value, token["typed"].Value)
        : bool.TryParse(token["name"].Value, out var flag) ? flag
        : null;

    static object? Number(string text, bool hasFraction)
    {
        var isLong = text[^1] == 'L';
        if (hasFraction) return isLong ? null : double.Parse(text, CultureInfo.InvariantCulture);
        if (!long.TryParse(text.TrimEnd('L'), CultureInfo.InvariantCulture, out var number)) return null;
        return isLong || number is > int.MaxValue or < int.MinValue ? number : (int)number;
    }

    static object? Typed(string type, string text) => type switch
    {
        "datetime" =>
            DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null,
        "guid" => Guid.TryParse(text, out var id) ? id : null,
        _ => text.Length % 2 == 0 && text.All(char.IsAsciiHexDigit) ? Convert.FromHexString(text) : null,
    };

    [GeneratedRegex(
        @"\G\s*(?:(?<type>datetime|guid|binary|X)'(?<typed>[^']*)'|'(?<text>(?:[^']|'')*)'"
        + @"|(?<number>-?\d+(?<fraction>\.\d+)?(?<fraction>[eE][+-]?\d+)?(?<long>L)?)(?!\w)|(?<name>[\p{L}_]\w*)|[()])",
        RegexOptions.CultureInvariant)]
    private static partial Regex Token();
}
