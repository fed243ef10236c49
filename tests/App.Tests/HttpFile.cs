using System.Globalization;
using System.Text.RegularExpressions;

namespace Izi.App.Tests;

/// <summary>
/// A .http file as editors run it: requests between ### lines, @variables, names whose answers later requests use. The number that a
/// title begins with is the status that the request is to come back with.
/// </summary>
public sealed partial class HttpFile(string path)
{
    readonly Dictionary<string, string> variables = [];
    readonly Dictionary<string, JsonNode> answers = [];

    /// <summary>Sends every request, top to bottom, with these values for the variables of the same name.</summary>
    public async Task Run(HttpClient client, TimeProvider clock, params (string Name, string Value)[] given)
    {
        var parts = Separator().Split(await File.ReadAllTextAsync(path));
        foreach (Match variable in Variable().Matches(parts[0])) variables[variable.Groups[1].Value] = variable.Groups[2].Value;
        foreach (var (name, value) in given) variables[name] = value;
        Assert.NotEmpty(parts.Skip(1));
        foreach (var part in parts.Skip(1)) await Send(client, part, clock.GetUtcNow());
    }

    async Task Send(HttpClient client, string part, Instant now)
    {
        var lines = part.ReplaceLineEndings("\n").Split('\n');
        var (title, name) = (lines[0].Trim(), Name().Match(part).Groups[1].Value);
        var content = lines.Skip(1).Where(line => !line.StartsWith('#')).Select(line => Filled(line, now)).ToList();
        var head = content.TakeWhile(line => line.Length > 0).ToList();

        using var request = new HttpRequestMessage(new(head[0].Split(' ')[0]), head[0].Split(' ')[1]);
        request.Content = DemoClub.Json(string.Join('\n', content.Skip(head.Count)).Trim());
        foreach (var header in head.Skip(1).Select(line => line.Split(": ", 2)).Where(header => header[0] != "Content-Type"))
            request.Headers.Add(header[0], header[1]);
        using var answer = await client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();

        Assert.True(
            title.StartsWith(((int)answer.StatusCode).ToString(CultureInfo.InvariantCulture) + " ", StringComparison.Ordinal),
            $"{title}: {answer.StatusCode} {text}");
        if (name.Length > 0) answers[name] = JsonNode.Parse(text)!;
    }

    string Filled(string line, Instant now) => Braces().Replace(line, found => found.Groups[1].Value.Split(' ') switch
    {
        ["$randomInt", var from, var to] => Random
            .Shared.Next(int.Parse(from, CultureInfo.InvariantCulture), int.Parse(to, CultureInfo.InvariantCulture))
            .ToString(CultureInfo.InvariantCulture),
        ["$datetime", "iso8601", var hours, "h"] => now.AddHours(int.Parse(hours, CultureInfo.InvariantCulture))
            .UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        [var one] when one.Split(".response.body.$.") is [var name, var member] => (string)answers[name][member]!,
        [var one] => variables[one],
        _ => throw new InvalidOperationException($"{path} uses {found.Value}."),
    });

    [GeneratedRegex("^### ", RegexOptions.Multiline)]
    private static partial Regex Separator();

    [GeneratedRegex(@"^@(\w+) = (.+?)\r?$", RegexOptions.Multiline)]
    private static partial Regex Variable();

    [GeneratedRegex(@"^# @name (\w+)", RegexOptions.Multiline)]
    private static partial Regex Name();

    [GeneratedRegex(@"\{\{(.+?)\}\}")]
    private static partial Regex Braces();
}
