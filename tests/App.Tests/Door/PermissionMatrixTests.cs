using Izi.App.Desk;
using Izi.App.Door;

namespace Izi.App.Tests.Door;

/// <summary>Who may do what, route by route: the contract's table against the code, and then through the door.</summary>
public sealed class PermissionMatrixTests(ClubFixture fixture) : IClassFixture<ClubFixture>
{
    static readonly string[] Everything = Enum.GetNames<Permission>();

    readonly ClubHost club = fixture.Club;

    public static TheoryData<ContractRoute> Staff => [.. ContractRoutes.All.Where(route => route.IsForStaff)];

    public static TheoryData<ContractRoute> Players => [.. ContractRoutes.All.Where(route => route.IsForPlayers)];

    public static TheoryData<ContractRoute> OpenToAll => [.. ContractRoutes.All.Where(route => !route.IsForStaff && !route.IsForPlayers)];

    [Fact]
    public void Every_route_of_the_code_is_in_the_contract_open_to_whom_it_says_and_none_is_forgotten()
    {
        var code = Entrance.All.Where(entrance => entrance.Name != nameof(UnknownRoute))
            .SelectMany(entrance => entrance.Methods.Select(method => $"{method} {entrance.Route}: {Open(entrance)}"));
        var contract = ContractRoutes.All.Select(route =>
            $"{route}: {Open(route.IsForPlayers, !route.IsForStaff && !route.IsForPlayers, route.Any, route.Permissions)}");

        Assert.Equal(contract.Order(StringComparer.Ordinal), code.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Staff))]
    [MemberData(nameof(Players))]
    public async Task Without_a_token_the_answer_is_401(ContractRoute route)
    {
        using var nobody = club.Client(null);

        Assert.Equal("unauthenticated", await Ask(nobody, route).Code(HttpStatusCode.Unauthorized));
        using var answer = await Ask(nobody, route);
        Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.ToString());
    }

    [Theory]
    [MemberData(nameof(OpenToAll))]
    public async Task What_is_open_to_all_asks_for_no_token(ContractRoute route)
    {
        using var nobody = club.Client(null);

        using var answer = await Ask(nobody, route);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [MemberData(nameof(Staff))]
    public async Task A_player_does_not_open_a_route_of_staff_whatever_the_token_carries(ContractRoute route)
    {
        using var vera = club.Client(club.Token(ActorRole.Player, "demo", Everything, "vera"));

        Assert.Equal("permission-missing", await Ask(vera, route).Code(HttpStatusCode.Forbidden));
    }

    [Theory]
    [MemberData(nameof(Players))]
    public async Task Staff_does_not_open_a_route_of_players_nor_does_a_player_of_no_one_venue_or_client(ContractRoute route)
    {
        string[] tokens =
        [
            club.Token(ActorRole.Staff, "demo", Everything),
            club.Token(ActorRole.Staff, "demo", Everything, "vera"),
            club.Token(ActorRole.Player, "*", [], "vera"),
            club.Token(ActorRole.Player, "demo", []),
            club.Token(ActorRole.Player, ["demo", "other"], [], "vera"),
            club.Token(ActorRole.Player, [], [], "vera"),
        ];

        foreach (var token in tokens)
        {
            using var caller = club.Client(token);
            Assert.Equal("permission-missing", await Ask(caller, route).Code(HttpStatusCode.Forbidden));
        }
    }

    [Theory]
    [MemberData(nameof(Staff))]
    public async Task Every_permission_but_the_routes_own_is_not_enough_and_the_missing_one_is_named(ContractRoute route)
    {
        foreach (var own in route.Permissions)
        {
            using var anna = club.StaffWith(
                "demo", [.. Everything.Except(route.Any ? route.Permissions.Select(one => $"{one}") : [$"{own}"])]);
            var problem = await Ask(anna, route).Read(HttpStatusCode.Forbidden);
            Assert.Equal(
                ("permission-missing", $"{(route.Any ? route.Permissions[0] : own)}"),
                ((string)problem["code"]!, (string)problem["permission"]!));
        }
    }

    [Theory, Rule("N8")]
    [MemberData(nameof(Staff))]
    public async Task Another_venues_staff_hears_only_that_this_venue_is_not_theirs(ContractRoute route)
    {
        using var able = club.StaffWith("other", Everything);
        using var unable = club.StaffWith("other");

        var answers = new[]
        {
            await Ask(able, route).Read(HttpStatusCode.Forbidden),
            await Ask(unable, route).Read(HttpStatusCode.Forbidden),
            await Ask(able, route, body: "not json").Read(HttpStatusCode.Forbidden),
            await Ask(able, route, id: "pc-01").Read(HttpStatusCode.Forbidden),
            await Ask(able, route, venue: "nowhere").Read(HttpStatusCode.Forbidden),
        };

        Assert.All(answers, answer => Assert.Equal("venue-denied", (string)answer["code"]!));
        Assert.All(answers[..4], answer => Assert.Equal(answers[0].ToJsonString(), answer.ToJsonString()));
    }

    [Theory]
    [MemberData(nameof(Staff))]
    public async Task The_routes_own_permissions_are_enough_in_the_venue_or_in_all(ContractRoute route)
    {
        foreach (var venue in new[] { "demo", "*" })
        {
            foreach (var enough in route.Any ? route.Permissions.Chunk(1) : [route.Permissions])
            {
                using var anna = club.StaffWith(venue, [.. enough.Select(own => $"{own}")]);
                await IsLetIn(anna, route);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Players))]
    public async Task A_player_opens_the_routes_of_players(ContractRoute route)
    {
        using var vera = club.Player("vera");

        await IsLetIn(vera, route);
    }

    static async Task IsLetIn(HttpClient caller, ContractRoute route)
    {
        using var answer = await Ask(caller, route);
        Assert.True(
            (int)answer.StatusCode is >= 200 and < 500 and not (401 or 403),
            $"{answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
    }

    /// <summary>An id that nothing has, and an empty body: whoever is let in changes nothing.</summary>
    static async Task<HttpResponseMessage> Ask(
        HttpClient caller, ContractRoute route, string venue = "demo", string id = "nobody", string body = "{}")
    {
        using var request = new HttpRequestMessage(
            new(route.Method),
            route.Path.Replace("{venue}", venue, StringComparison.Ordinal).Replace("{id}", id, StringComparison.Ordinal));
        if (route.Method != "GET") request.Content = DemoClub.Json(body);
        return await caller.SendAsync(request);
    }

    static string Open(Entrance entrance) =>
        Open(entrance.IsForPlayers, entrance.IsOpenToAll, entrance.AnyPermission, entrance.Permissions);

    static string Open(bool players, bool all, bool any, IEnumerable<Permission> permissions) =>
        players ? "players" : all ? "all" : string.Join(any ? " or " : " and ", permissions);
}
