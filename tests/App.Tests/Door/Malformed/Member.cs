namespace Izi.App.Tests.Door.Malformed;

/// <summary>A member of a body, and what it must not be: JSON text to be put in its place, or null to leave it out.</summary>
public sealed record Member(string Path, IEnumerable<string?> Bad)
{
    static readonly string[] NoText = ["5", "0.5", "true", "[]", "[\"x\"]", "{}", "1e999"];
    static readonly string[] NoUnicode =
    [
        "\"\\ud800\"",
        "\"\\udc00x\"",
        "\"a\\ud83d\"",
        "\"\\u0000\"",
        "\"a\\u0000b\"",
        "\"\\u0007\"",
        "\"\\u001b[2J\"",
        "\"\\u007f\"",
        "\"\\u0085\"",
    ];
    static readonly string[] Blank = ["\"\"", "\" \"", "\"\\t\\r\\n\"", "\"\\u00a0\\u2003\""];

    static readonly string[] NoNumber =
    [
        "\"5\"", "\"\"", "true", "[]", "[5]", "{}", "0.5", "100.0", "1e2", "-0.0", "1e999", "-1e999", "\"NaN\"", "9223372036854775808",
        "-9223372036854775809",
        "123456789012345678901234567890",
    ];

    public Member OrMissing => this with { Bad = [.. Bad, null, "null"] };

    /// <summary>Any text, at most so long.</summary>
    public static Member Text(string path, int longest) => new(path, [.. NoText, .. NoUnicode, $"\"{new string('x', longest + 1)}\""]);

    /// <summary>A text that says something.</summary>
    public static Member Words(string path, int longest) => new(path, [.. Text(path, longest).Bad, .. Blank]);

    public static Member Id(string path, params string[] alsoBad) => new(path, [.. NoText, .. NoUnicode, .. alsoBad]);

    public static Member Whole(string path, params string[] alsoBad) => new(path, [.. NoNumber, .. alsoBad]);

    public static Member Flag(string path, params string[] alsoBad) =>
        new(path, ["\"true\"", "\"\"", "0", "1", "[]", "[true]", "{}", .. alsoBad]);

    /// <summary>One of the contract's words; others that are none of them come with it.</summary>
    public static Member Word(string path, params string[] others) =>
        new(path, [.. NoText, .. NoUnicode, .. Blank, "0", "\"0\"", "\"cheque\"", .. others.Select(word => $"\"{word}\"")]);

    public static Member Time(string path, params string[] alsoBad) => new(path,
    [
        .. NoText, .. Blank, "\"yesterday\"", "\"18:00\"", "\"2026-06-01\"", "\"2026-13-01T18:00:00Z\"", "\"2026-02-30T18:00:00Z\"",
        "\"2026-05-01T25:00:00Z\"", "\"2026-05-01T18:00:00+99:00\"",
        "\"2026-05-01 18:00\"", "\"1777658400\"", "1777658400", "\"0000-01-01T00:00:00Z\"", "\"10000-01-01T00:00:00Z\"",
        "\"2026-05-01T18:00:00Z\\u0000\"", .. alsoBad,
    ]);

    public static Member Part(string path) => new(path, ["5", "true", "\"x\"", "[]", "[{}]", "\"{}\""]);

    /// <summary>A list, and what its items must not be.</summary>
    public static Member List(string path, params string[] alsoBad) =>
        new(path, ["5", "true", "\"x\"", "{}", "{\"0\":\"x\"}", "[null]", "[[]]", "[5]", "[true]", .. alsoBad]);
}
