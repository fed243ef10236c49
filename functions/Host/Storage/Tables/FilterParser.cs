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

    /// <exception cref="StorageException">400 InvalidInput.</exception>
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
        while (Take("or")) left = new Filter.Or(left, And());
        return left;
    }

    Filter And()
    {
        var left = Unary();
        while (Take("and")) left = new Filter.And(left, Unary());
        return left;
    }

    Filter Unary()
    {
        if (Take("not")) return new Filter.Not(Unary());
        if (!Take("(")) return Compared();
        var inner = Or();
        return Take(")") ? inner : throw Malformed("a parenthesis is not closed");
    }

    Filter Compared()
    {
        var (left, leftIsName) = Operand();
        if (Operator() is not { } comparison)
            return leftIsName ? new Filter.Compare((string)left, Comparison.Equal, true)
                : left is bool always ? new Filter.Always(always)
                : throw Malformed("a literal stands alone");
        var (right, rightIsName) = Operand();
        return (leftIsName, rightIsName) switch
        {
            (true, false) => new Filter.Compare((string)left, comparison, right),
            (false, true) => new Filter.Compare((string)right, Mirrored(comparison), left),
            _ => throw Malformed("a comparison needs one property and one literal"),
        };
    }

    (object Value, bool IsName) Operand()
    {
        if (at == tokens.Count) throw Malformed("it ends too early");
        var token = tokens[at++];
        if (token.Groups["name"].Success && token.Value.Trim() is not ("true" or "false" or "null" or "and" or "or" or "not"))
            return (token.Groups["name"].Value, true);
        return FilterLiteral.Read(token) is { } value ? (value, false) : throw Malformed($"at '{token.Value.Trim()}'");
    }

    Comparison? Operator()
    {
        Comparison? comparison = Next switch
        {
            "eq" => Comparison.Equal,
            "ne" => Comparison.NotEqual,
            "gt" => Comparison.Greater,
            "ge" => Comparison.GreaterOrEqual,
            "lt" => Comparison.Less,
            "le" => Comparison.LessOrEqual,
            _ => null,
        };
        if (comparison is not null) at++;
        return comparison;
    }

    static Comparison Mirrored(Comparison comparison) => comparison switch
    {
        Comparison.Greater => Comparison.Less,
        Comparison.GreaterOrEqual => Comparison.LessOrEqual,
        Comparison.Less => Comparison.Greater,
        Comparison.LessOrEqual => Comparison.GreaterOrEqual,
        _ => comparison,
    };

    string? Next => at < tokens.Count ? tokens[at].Value.Trim() : null;

    bool Take(string word)
    {
        if (Next != word) return false;
        at++;
        return true;
    }

    StorageException Malformed(string where) => StorageError.InvalidInput($"The filter \"{text}\" cannot be read: {where}.").Exception();

    [GeneratedRegex(
        @"\G\s*(?:(?<type>datetime|guid|binary|X)'(?<typed>[^']*)'|'(?<text>(?:[^']|'')*)'"
        + @"|(?<number>-?\d+(?<fraction>\.\d+)?(?<fraction>[eE][+-]?\d+)?(?<long>L)?)(?!\w)|(?<name>[\p{L}_]\w*)|[()])",
        RegexOptions.CultureInvariant)]
    private static partial Regex Token();
}
