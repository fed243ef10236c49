using System.Text;
using Izi.App.Desk;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Izi.App.Tests.Door;

public sealed class WhoMayTests : ClubTest
{
    [Theory]
    [InlineData(null)]
    [InlineData("nonsense")]
    [InlineData("eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIiwicm9sZSI6InN0YWZmIiwidmVudWUiOiIqIiwiZXhwIjo0MTAyNDQ0ODAwfQ.")]
    public async Task Without_a_good_token_the_answer_is_401(string? token)
    {
        using var nobody = Club.Client(token);

        Assert.Equal("unauthenticated", await nobody.GetAsync("venues/demo/hall").Code(HttpStatusCode.Unauthorized));
    }

    [Fact]
    public async Task A_token_signed_with_another_key_is_401()
    {
        var key = new SymmetricSecurityKey(Encoding.UTF8.GetBytes("another key of at least 32 bytes in length"));
        var token = new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Claims = new Dictionary<string, object>
            {
                ["sub"] = "eve",
                ["role"] = "staff",
                ["venue"] = "*",
                ["permissions"] = new[] { "SessionView" },
            },
            Expires = new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc),
            SigningCredentials = new(key, SecurityAlgorithms.HmacSha256),
        });
        using var eve = Club.Client(token);

        Assert.Equal("unauthenticated", await eve.GetAsync("venues/demo/hall").Code(HttpStatusCode.Unauthorized));
    }

    [Fact]
    public async Task An_expired_token_is_401()
    {
        using var anna = Club.StaffWith("demo", "SessionView");
        Club.Time.Advance(TimeSpan.FromDays(401));

        Assert.Equal("unauthenticated", await anna.GetAsync("venues/demo/hall").Code(HttpStatusCode.Unauthorized));
    }

    [Fact]
    public async Task A_permission_that_is_missing_is_named()
    {
        using var anna = Club.StaffWith("demo", "SessionView");

        await anna.Get("venues/demo/hall");
        var problem = await anna.Post("venues/demo/sessions").Read(HttpStatusCode.Forbidden);

        Assert.Equal(("permission-missing", "SessionEdit"), ((string)problem["code"]!, (string)problem["permission"]!));
    }

    [Fact, Rule("N8")]
    public async Task A_venue_that_the_token_does_not_name_is_denied_and_one_without_a_catalog_is_404()
    {
        using var anna = Club.StaffWith("demo", "SessionView");
        using var boss = Club.StaffWith("*", "SessionView");

        Assert.Equal("venue-denied", await anna.GetAsync("venues/other/hall").Code(HttpStatusCode.Forbidden));
        Assert.Equal("not-found", await boss.GetAsync("venues/other/hall").Code(HttpStatusCode.NotFound));
    }

    [Fact]
    public async Task Players_and_staff_do_not_open_each_others_doors()
    {
        using var player = Club.Player("vera");
        using var everywhere = Club.Client(Club.Token(ActorRole.Player, "*", [], "vera"));

        Assert.Equal("permission-missing", await player.GetAsync("venues/demo/hall").Code(HttpStatusCode.Forbidden));
        Assert.Equal("permission-missing", await Staff.GetAsync("me/session").Code(HttpStatusCode.Forbidden));
        Assert.Equal("permission-missing", await everywhere.GetAsync("me/session").Code(HttpStatusCode.Forbidden));
    }
}
