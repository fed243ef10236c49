using System.CommandLine;
using Izi.Host.Hosting;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Izi.Host.Verbs;

/// <summary>The <c>token</c> verb: prints a bearer token, signed with <c>Auth__SigningKey</c> or else with the data folder's key.</summary>
internal static class TokenVerb
{
    const int ShortestKey = 32;

    static readonly string[] Permissions =
    [
        "SessionView", "SessionEdit", "SessionDelete", "DeviceForceEnd", "ClientEdit",
        "BalanceEdit", "ShiftEdit", "ReportView", "CatalogEdit",
    ];

    public static Command Create(IReadOnlyDictionary<string, string?> settings, TimeProvider clock)
    {
        var role = new Option<string>("--role") { Required = true, Description = "staff or player" }.AcceptOnlyFromAmong("staff", "player");
        var venue = new Option<string>("--venue") { Required = true, Description = "The venue, or several with commas, or * for all" };
        var permissions = new Option<string?>("--permissions") { Description = "Permissions with commas between" };
        var client = new Option<string?>("--client") { Description = "A player's client id" };
        var name = new Option<string?>("--name") { Description = "Who the timeline says it was" };
        var hours = new Option<int>("--hours") { Description = "How long it is valid", DefaultValueFactory = _ => 8 };
        permissions.Validators.Add(result =>
        {
            foreach (var unknown in List(result.GetValueOrDefault<string>()).Except(Permissions))
                result.AddError($"{unknown} is not a permission; these are: {string.Join(", ", Permissions)}.");
        });
        hours.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 24 * 365) result.AddError("--hours is from 1 to 8760.");
        });

        var command = new Command("token", "Prints a bearer token.") { role, venue, permissions, client, name, hours };
        command.Validators.Add(result =>
        {
            if (result.GetValue(role) is "player" && result.GetValue(client) is null) result.AddError("A player's token needs --client.");
        });
        command.SetAction(parsed =>
        {
            var subject = parsed.GetValue(client) ?? parsed.GetValue(role)!;
            var claims = new Dictionary<string, object>
            {
                ["sub"] = subject,
                ["name"] = parsed.GetValue(name) ?? subject,
                ["role"] = parsed.GetValue(role)!,
                ["venue"] = List(parsed.GetValue(venue)),
                ["permissions"] = List(parsed.GetValue(permissions)),
            };
            if (parsed.GetValue(client) is { } id) claims["client"] = id;
            var token = Sign(new(settings), claims, clock.GetUtcNow(), TimeSpan.FromHours(parsed.GetValue(hours)));
            parsed.InvocationConfiguration.Output.WriteLine(token);
        });
        return command;
    }

    static string Sign(HostSettings settings, Dictionary<string, object> claims, DateTimeOffset now, TimeSpan lifetime)
    {
        var handler = new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false };
        return handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = settings["Auth:Authority"],
            Audience = settings["Auth:Audience"],
            IssuedAt = now.UtcDateTime,
            Expires = (now + lifetime).UtcDateTime,
            SigningCredentials = new(new SymmetricSecurityKey(Key(settings)), SecurityAlgorithms.HmacSha256),
            Claims = claims,
        });
    }

    static byte[] Key(HostSettings settings)
    {
        if (settings["Auth:SigningKey"] is null && settings["Auth:Authority"] is { } authority)
            throw new InvalidOperationException($"Auth__SigningKey is not set; tokens come from {authority}.");
        var text = settings["Auth:SigningKey"] ?? DataFolder.Secret(settings.DataFolder, HostParts.SigningKey);
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) && length >= ShortestKey ? bytes[..length]
            : throw new InvalidOperationException($"Auth__SigningKey must be set to at least {ShortestKey} bytes in base64.");
    }

    static string[] List(string? text) => (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
