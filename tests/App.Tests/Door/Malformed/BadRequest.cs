using System.Text;

namespace Izi.App.Tests.Door.Malformed;

/// <summary>A request that must not be taken: what is wrong with it, and in which member the answer says so.</summary>
public sealed record BadRequest(string What, string Method, string Path, byte[]? Body = null, string? Member = null, string? Key = null)
{
    const string Hole = "@hole@";

    public override string ToString() => $"{Method} {Path}: {What}";

    /// <summary>Everything a body of this shape must not be.</summary>
    public static IEnumerable<BadRequest> Of(BodyShape shape)
    {
        foreach (var (what, body) in Whole(shape))
            yield return new(what, shape.Method, shape.Path, body, "$");
        foreach (var member in shape.Members)
            foreach (var bad in member.Bad)
                yield return new(
                    bad is null ? $"no {member.Path}" : $"{member.Path} is {(bad.Length > 60 ? bad[..60] : bad)}",
                    shape.Method, shape.Path, Encoding.UTF8.GetBytes(With(shape.Good, member.Path, bad)), member.Path);
    }

    /// <summary>Idempotency keys that are none, on a request that is otherwise well.</summary>
    public static IEnumerable<BadRequest> WithBadKey(BodyShape shape) =>
        from key in new[] { new string('k', 101), new string('k', 10_000), " ", "\t" }
        select new BadRequest(
            $"under a key of {key.Length}", shape.Method, shape.Path, Encoding.UTF8.GetBytes(shape.Good), "Idempotency-Key", key);

    static IEnumerable<(string What, byte[] Body)> Whole(BodyShape shape)
    {
        string[] broken =
        [
            "nonsense",
            "{",
            "}",
            "[]", "[{}]", "\"{}\"", "5", "true", "null", "{}{}", "{} x", "{\"a\":1,}", "{'a':1}", "{a:1}", "/* c */{}", "{\"a\":NaN}",
            "{\"a\":01}", "{\"a\":+1}",
            "{\"a\":\"\n\"}", "{\"a\":\"\\x\"}", "{\"a\":1 \"b\":2}", "{\"a\"}", "\u0000", "{}\u0000", "<xml/>", "a=1&b=2",
            Nested('[', ']', 33), Nested('[', ']', 5000), Deep(33), Deep(5000),
        ];
        foreach (var text in broken.Where(text => !shape.MayBeNull || text != "null"))
            yield return (text.Length > 40 ? $"{text[..40]}..." : text, Encoding.UTF8.GetBytes(text));

        var good = shape.Good.TrimStart()[1..];
        yield return ("a member twice", Encoding.UTF8.GetBytes($$"""{"a":1,"a":2{{(good == "}" ? "" : ",")}}{{good}}"""));
        yield return ("cut short", Encoding.UTF8.GetBytes(shape.Good.TrimEnd()[..^1]));
        yield return ("more than it may have", Encoding.UTF8.GetBytes(shape.Good.PadRight((shape.LargestKiB * 1024) + 1)));
        yield return ("much more than it may have", Encoding.UTF8.GetBytes(shape.Good.PadRight(4 * 1024 * 1024)));
        yield return ("not UTF-8", [.. Encoding.UTF8.GetBytes("{\"a\":\""), 0xC3, 0x28, .. Encoding.UTF8.GetBytes("\"}")]);
        yield return ("UTF-16", Encoding.Unicode.GetBytes(shape.Good));
        yield return ("a byte order mark of another order", [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(shape.Good)]);
        yield return (
            "half a surrogate pair in UTF-8", [.. Encoding.UTF8.GetBytes("{\"a\":\""), 0xED, 0xA0, 0x80, .. Encoding.UTF8.GetBytes("\"}")]);
    }

    static string Nested(char open, char close, int depth) => $$"""{"a":{{new string(open, depth)}}{{new string(close, depth)}}}""";

    static string Deep(int depth) => string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth);

    /// <summary>The body with something else in a member's place; null leaves the member out.</summary>
    static string With(string good, string path, string? bad)
    {
        var body = JsonNode.Parse(good)!.AsObject();
        var names = path.Split('.');
        var at = body;
        foreach (var name in names[..^1])
        {
            if (at[name] is not JsonObject) at[name] = new JsonObject();
            at = at[name]!.AsObject();
        }
        if (bad is null) at.Remove(names[^1]);
        else at[names[^1]] = Hole;
        return body.ToJsonString().Replace($"\"{Hole}\"", bad, StringComparison.Ordinal);
    }
}
