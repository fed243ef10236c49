using System.Globalization;
using System.Text;

namespace Izi.Domain.Clients;

/// <summary>Names as they are searched: by the letters of their words, whatever case, accent form or dotted i (R12).</summary>
public static class Names
{
    /// <summary>The words of a text in the form in which they are compared.</summary>
    public static ImmutableArray<string> Words(string text) => [.. Split(Fold(text))];

    /// <summary>Whether there is nothing to see in a text: only blanks, controls and invisible marks.</summary>
    public static bool IsBlank(string text) => text.EnumerateRunes().All(IsInvisible);

    /// <summary>One accent form, one case, and one i of the four that Turkish tells apart.</summary>
    static string Fold(string text) =>
        string.Concat(text.EnumerateRunes().Where(rune => Rune.GetUnicodeCategory(rune) is not UnicodeCategory.Format))
            .Normalize(NormalizationForm.FormC).Replace('\u0130', 'i').Replace('\u0131', 'i').ToUpperInvariant().ToLowerInvariant()
            .Replace("i\u0307", "i", StringComparison.Ordinal);

    static IEnumerable<string> Split(string folded)
    {
        var word = new StringBuilder();
        foreach (var rune in folded.EnumerateRunes().Append(new Rune(' ')))
            if (Rune.IsLetterOrDigit(rune) || IsMark(rune))
            {
                word.Append(rune);
            }
            else if (word.Length > 0)
            {
                yield return word.ToString();
                word.Clear();
            }
    }

    static bool IsMark(Rune rune) =>
        Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.NonSpacingMark
                or UnicodeCategory.SpacingCombiningMark
                or UnicodeCategory.EnclosingMark;

    /// <summary>Some letters and symbols are blank too: the fillers of Hangul and the empty cell of Braille.</summary>
    static bool IsInvisible(Rune rune) =>
        Rune.IsWhiteSpace(rune) || IsMark(rune) || rune.Value is 0x115F or 0x1160 or 0x3164 or 0xFFA0 or 0x2800
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.OtherNotAssigned;
}
