using System.CommandLine;

namespace Izi.App.Verbs;

/// <summary>The <c>token</c> verb: prints a bearer token signed with the key of this host.</summary>
public static class TokenVerb
{
    public static int Run(IConfiguration configuration, string[] args)
    {
        var role = new Option<string>("--role") { Required = true, Description = "staff or player" }.AcceptOnlyFromAmong("staff", "player");
        var venue = new Option<string>("--venue") { Required = true, Description = "The venue, or several with commas, or * for all" };
        var permissions = new Option<string>("--permissions") { Description = "Permissions with commas between", DefaultValueFactory = _ => "" };
        var client = new Option<string?>("--client") { Description = "A player's client id" };
        var name = new Option<string?>("--name") { Description = "Who the timeline says it was" };
        var hours = new Option<int>("--hours") { Description = "How long it is good for", DefaultValueFactory = _ => 8 };

        permissions.Validators.Add(result =>
        {
            foreach (var unknown in List(result.GetValueOrDefault<string>()).Where(text => !Enum.GetNames<Permission>().Contains(text)))
                result.AddError($"{unknown} is no permission; these are: {string.Join(", ", Enum.GetNames<Permission>())}.");
        });
        hours.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 24 * 365) result.AddError("--hours is from 1 to 8760.");
        });

        var command = new RootCommand("Prints a bearer token.") { role, venue, permissions, client, name, hours };
        command.Validators.Add(result =>
        {
            if (result.GetValue(role) is "player" && result.GetValue(client) is null) result.AddError("A player's token needs --client.");
        });
        command.SetAction(parsed =>
        {
            var subject = parsed.GetValue(client) ?? parsed.GetValue(role)!;
            var caller = new Caller(
                subject, parsed.GetValue(name) ?? subject, parsed.GetValue(role) is "player" ? ActorRole.Player : ActorRole.Staff,
                List(parsed.GetValue(venue)), List(parsed.GetValue(permissions)), parsed.GetValue(client));
            Console.WriteLine(new OwnKey(configuration, TimeProvider.System).Sign(caller, TimeSpan.FromHours(parsed.GetValue(hours))));
        });
        return command.Parse(args).Invoke(new() { EnableDefaultExceptionHandler = false });
    }

    static ImmutableHashSet<string> List(string? text) => [.. (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
}
