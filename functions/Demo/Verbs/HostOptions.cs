using System.CommandLine;
using Izi.Demo.Club;

namespace Izi.Demo.Verbs;

/// <summary>The options of every verb that speaks to a host that is already there.</summary>
internal sealed class HostOptions
{
    readonly Option<Uri> url = new("--url")
    {
        Description = "Where the host serves",
        DefaultValueFactory = _ => new("http://127.0.0.1:7071"),
        CustomParser = given =>
        {
            if (Uri.TryCreate(given.Tokens.Single().Value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https") return url;
            given.AddError("--url is an http or https address.");
            return null;
        },
    };

    readonly Option<string> token = new("--token") { Required = true, Description = "A staff token with SessionView and CatalogEdit" };
    readonly Option<string> venue = new("--venue") { Description = "The venue's id", DefaultValueFactory = _ => "demo" };

    public void AddTo(Command command)
    {
        command.Options.Add(url);
        command.Options.Add(token);
        command.Options.Add(venue);
    }

    public Uri Url(ParseResult parsed) => parsed.GetRequiredValue(url);

    public string Venue(ParseResult parsed) => parsed.GetRequiredValue(venue);

    public ClubHttp Open(ParseResult parsed) => new(Url(parsed), parsed.GetRequiredValue(token));
}
