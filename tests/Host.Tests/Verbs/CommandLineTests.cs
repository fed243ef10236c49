using Izi.Host.Verbs;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Izi.Host.Tests.Verbs;

public sealed class CommandLineTests : IDisposable
{
    readonly TempFolder folder = new();
    readonly StringWriter output = new();
    readonly StringWriter error = new();

    [Fact]
    public async Task A_mistyped_verb_is_an_error_with_a_suggestion()
    {
        Assert.Equal(1, await RunAsync("emulatrs"));

        Assert.Contains("emulators", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("'emulatrs'", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_names_the_verbs()
    {
        Assert.Equal(0, await RunAsync("--help"));

        foreach (var verb in new[] { "emulators", "token", "certificates" })
            Assert.Contains(verb, output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Emulators_without_a_storage_account_are_one_line()
    {
        Assert.Equal(1, await RunAsync("emulators", "--AzureWebJobsStorage="));

        Assert.StartsWith("AzureWebJobsStorage must name Azurite or an account", error.ToString(), StringComparison.Ordinal);
        Assert.Single(error.ToString().Trim().Split('\n'));
    }

    [Fact]
    public async Task A_token_is_signed_with_the_data_folders_key_which_is_made_on_first_use()
    {
        var data = $"--Izi__Data={folder.Path}";

        string[] who = ["--role", "staff", "--venue", "demo,other", "--permissions", "SessionEdit", "--hours", "2"];
        Assert.Equal(0, await RunAsync(["token", .. who, data]));

        var key = await File.ReadAllTextAsync(Path.Combine(folder.Path, "signing.key"));
        var token = await ValidAsync(output.ToString().Trim(), key);
        Assert.Equal("staff", token.GetClaim("role").Value);
        Assert.Equal(["demo", "other"], token.Claims.Where(claim => claim.Type == "venue").Select(claim => claim.Value));
        Assert.Equal(TimeSpan.FromHours(2), token.ValidTo - token.IssuedAt);
        Assert.False(token.TryGetClaim("nbf", out _));
    }

    [Fact]
    public async Task A_token_is_signed_with_the_key_of_the_settings_where_there_is_one()
    {
        var key = Convert.ToBase64String(new byte[32]);

        string[] who = ["--role", "player", "--venue", "demo", "--client", "c-1"];
        await RunAsync(["token", .. who, $"--Auth__SigningKey={key}", $"--Izi__Data={folder.Path}"]);

        Assert.Equal("c-1", (await ValidAsync(output.ToString().Trim(), key)).GetClaim("client").Value);
        Assert.Empty(Directory.EnumerateFiles(folder.Path));
    }

    [Theory]
    [InlineData("Everything is not a permission", "--role", "staff", "--venue", "demo", "--permissions", "Everything")]
    [InlineData("A player's token needs --client.", "--role", "player", "--venue", "demo")]
    [InlineData("--hours is from 1 to 8760.", "--role", "staff", "--venue", "demo", "--hours", "0")]
    [InlineData("Auth__SigningKey must be set to at least 32 bytes", "--role", "staff", "--venue", "demo", "--Auth__SigningKey=c2hvcnQ=")]
    [InlineData("tokens come from https://login.example", "--role", "staff", "--venue", "demo", "--Auth__Authority=https://login.example")]
    public async Task A_token_that_cannot_be_made_is_refused_in_a_line(string message, params string[] options)
    {
        Assert.Equal(1, await RunAsync(["token", $"--Izi__Data={folder.Path}", .. options]));

        Assert.Contains(message, error.ToString(), StringComparison.Ordinal);
        Assert.Empty(output.ToString());
    }

    public void Dispose()
    {
        folder.Dispose();
        output.Dispose();
        error.Dispose();
    }

    Task<int> RunAsync(params string[] args) => CommandLine.RunAsync(args, output, error);

    static async Task<JsonWebToken> ValidAsync(string token, string key)
    {
        var result = await new JsonWebTokenHandler().ValidateTokenAsync(token, new()
        {
            IssuerSigningKey = new SymmetricSecurityKey(Convert.FromBase64String(key)), ValidateAudience = false, ValidateIssuer = false,
        });
        Assert.True(result.IsValid);
        return (JsonWebToken)result.SecurityToken;
    }
}
