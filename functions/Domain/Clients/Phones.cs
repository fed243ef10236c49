using System.Globalization;

namespace Izi.Domain.Clients;

/// <summary>Phone numbers as they are compared and searched: by their digits, whatever stands between them (R12).</summary>
public static class Phones
{
    public const int FewestDigits = 5;

    /// <summary>With the country's digits a national number is at least so long.</summary>
    const int InternationalDigits = 11;

    /// <summary>The decimal digits of a text in any script, as 0 to 9.</summary>
    public static string Digits(string text) => string.Concat(
        Enumerable.Range(0, text.Length).Select(at => CharUnicodeInfo.GetDecimalDigitValue(text, at)).Where(digit => digit >= 0));

    /// <summary>What makes a phone one and the same in a venue; <paramref name="prefix"/> is the venue's own, such as +998.</summary>
    public static string Key(string text, string? prefix)
    {
        var digits = Digits(text);
        if (BeginsWithPlus(text)) return digits;
        if (digits.StartsWith("00", StringComparison.Ordinal)) return digits[2..];
        if (prefix is null) return digits;

        var country = Digits(prefix);
        return digits.StartsWith(country, StringComparison.Ordinal) && digits.Length >= InternationalDigits ? digits : country + digits;
    }

    static bool BeginsWithPlus(string text)
    {
        for (var at = 0; at < text.Length && CharUnicodeInfo.GetDecimalDigitValue(text, at) < 0; at++)
            if (text[at] is '+' or '\uFF0B') return true;
        return false;
    }
}
