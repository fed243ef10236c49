using System.Globalization;

namespace Izi.Embedded.Functions;

/// <summary>One field of a schedule: the values it picks, out of a range.</summary>
internal sealed record CronField(string Name, int Least, int Most, params string[] Words)
{
    /// <summary>Reads lists of <c>*</c>, values, ranges and steps, such as <c>1,5-9,*/15</c>.</summary>
    /// <exception cref="BindingException">The text is none of these, or leaves the range.</exception>
    public HashSet<int> Parse(string text) => [.. text.Split(',').SelectMany(Part)];

    IEnumerable<int> Part(string part)
    {
        var (range, step) = part.Split('/') switch
        {
            [var only] => (only, (int?)null),
            [var of, var every] => (of, Number(every, part)),
            _ => throw Bad(part),
        };
        var (from, to) = range.Split('-') switch
        {
            ["*"] => (Least, Most),
            [var one] => (Value(one, part), step is null ? Value(one, part) : Most),
            [var first, var last] => (Value(first, part), Value(last, part)),
            _ => throw Bad(part),
        };
        if (from > to || step is < 1) throw Bad(part);
        for (var value = from; value <= to; value += step ?? 1) yield return value;
    }

    int Value(string text, string part)
    {
        var word = Array.FindIndex(Words, word => word.Equals(text, StringComparison.OrdinalIgnoreCase));
        var value = word >= 0 ? word + Least : Number(text, part);
        return value >= Least && value <= Most ? value : throw Bad(part);
    }

    int Number(string text, string part) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw Bad(part);

    BindingException Bad(string part) => new($"'{part}' is no {Name} (from {Least} to {Most})");
}
