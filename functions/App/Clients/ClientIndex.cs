using System.Globalization;
using System.Text;

namespace Izi.App.Clients;

/// <summary>
/// What clients are searched by: the words of the name, and the digits of the phone as it is compared and as it was typed (R12).
/// </summary>
public sealed record ClientIndex(string Id, ImmutableArray<string> Words, string PhoneKey, string Typed)
{
    /// <summary>More words than a name has; the longest is cut to fit a key.</summary>
    const int MostWords = 8;

    const int LongestWord = 60;

    public static ClientIndex Of(Client client) => new(
        client.Id, [.. Names.Words(client.Name).Select(word => word[..Math.Min(word.Length, LongestWord)]).Take(MostWords)],
        client.PhoneKey, Phones.Digits(client.Phone));

    /// <summary>The keys of the rows that lead to the client.</summary>
    public IEnumerable<string> Rows() =>
    [
        Keys.Name(Words, Id),
        .. Words.Distinct().Select(word => $"{Keys.WordPrefix(word)} {Id}"),
        .. new[] { PhoneKey, Typed }
            .Distinct()
            .SelectMany(digits => new[] { $"{Keys.DigitsPrefix(digits)} {Id}", $"{Keys.LastDigitsPrefix(digits)} {Id}" }),
    ];

    /// <summary>The order of lists: by name, then by id.</summary>
    public string Place => Keys.Name(Words, Id)[Keys.NamePrefix.Length..];
}

/// <summary>
/// What somebody types to find a client. Words match the beginnings of words of the name; digits match the beginning or the end of the
/// phone's digits, each for itself or all together, as a phone is typed with separators. All must match (R12).
/// </summary>
public sealed class ClientSearch
{
    readonly ImmutableArray<string> words;
    readonly ImmutableArray<string> digits;

    /// <summary>The digits as one phone: as they were typed, and as they would be kept.</summary>
    readonly ImmutableArray<string> together;

    public ClientSearch(string text, string? phonePrefix)
    {
        var all = Names.Words(text);
        digits = [.. all.Where(IsDigits).Select(Phones.Digits)];
        words = [.. all.Where(word => !IsDigits(word))];
        together =
        [
            .. digits.IsEmpty
                ? []
                : new[] { string.Concat(digits), Phones.Key(text, phonePrefix) }.Where(part => part.Length > 0).Distinct(),
        ];
    }

    public bool IsEmpty => words.IsEmpty && digits.IsEmpty;

    /// <summary>The ranges of keys in which every client that matches has a row: of the longest word, else of the phone.</summary>
    public IEnumerable<string> Prefixes => words.MaxBy(word => word.Length) is { } longest
        ? [Keys.WordPrefix(longest)]
        : together
            .Append(digits.MaxBy(part => part.Length)!)
            .Distinct()
            .SelectMany(part => new[] { Keys.DigitsPrefix(part), Keys.LastDigitsPrefix(part) });

    public bool Matches(ClientIndex client) =>
        words.All(word => client.Words.Any(known => known.StartsWith(word, StringComparison.Ordinal)))
        && (digits.All(part => IsEnd(client, part)) || together.Any(part => IsEnd(client, part)));

    static bool IsEnd(ClientIndex client, string part) => new[] { client.PhoneKey, client.Typed }.Any(
        known => known.StartsWith(part, StringComparison.Ordinal) || known.EndsWith(part, StringComparison.Ordinal));

    static bool IsDigits(string word) =>
        word.EnumerateRunes().All(rune => Rune.GetUnicodeCategory(rune) is UnicodeCategory.DecimalDigitNumber);
}
