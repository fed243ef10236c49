using System.Reflection;
using Izi.App.Desk;
using Izi.App.Door;

namespace Izi.App.Tests;

/// <summary>The .http files of the app, each run twice against the demo club of functions/Demo.</summary>
public sealed class HttpFileTests : ClubTest
{
    static readonly string functions = typeof(HttpFileTests)
        .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(a => a.Key == "Functions")
        .Value!;

    public static TheoryData<string> Files =>
        [
            .. Directory
                .EnumerateFiles(Path.Combine(functions, "App"), "*.http", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(functions, file)),
        ];

    protected override string Catalog => File.ReadAllText(Path.Combine(functions, "Demo", "demo-club.json"));

    [Theory, MemberData(nameof(Files))]
    public async Task Every_request_of_a_http_file_answers_as_its_title_says(string file)
    {
        using var anybody = new HttpClient();
        var token = Club.Token(ActorRole.Staff, "demo", [.. Enum.GetNames<Permission>()]);

        for (var time = 1; time <= 2; time++)
            await new HttpFile(Path.Combine(functions, file)).Run(
                anybody, Club.Time, ("api", Club.Address.ToString().TrimEnd('/')), ("token", token));
    }
}
