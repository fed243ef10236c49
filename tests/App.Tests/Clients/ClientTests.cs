namespace Izi.App.Tests.Clients;

public sealed class ClientTests : ClubTest
{
    [Fact, Rule("R12")]
    public async Task A_phone_belongs_to_one_client_of_the_venue()
    {
        await Staff.Register("Vera", "+380501112233");

        Assert.Equal("phone-taken", await Staff.Post("venues/demo/clients", """{"name":"Max","phone":"+380501112233"}""").Code());
    }

    [Fact, Rule("R12")]
    public async Task Twenty_registrations_of_one_phone_at_once_make_one_client()
    {
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => Staff.Post("venues/demo/clients", """{"name":"Max","phone":"+38050111221"}""")));

        Assert.Equal(1, answers.Count(answer => answer.StatusCode == HttpStatusCode.Created));
        Assert.Single((await Staff.Get("venues/demo/clients?q=max"))["clients"]!.AsArray());
    }

    [Fact]
    public async Task A_client_is_found_by_the_beginning_of_a_word_of_the_name_or_the_end_of_the_phone()
    {
        await Staff.Register("Vera Kovalenko", "+380501112233");
        await Staff.Register("Max", "+380509998877");

        Assert.Equal("Vera Kovalenko", (string)(await Staff.Get("venues/demo/clients?q=koval"))["clients"]!.AsArray().Single()!["name"]!);
        Assert.Equal("Max", (string)(await Staff.Get("venues/demo/clients?q=8877"))["clients"]!.AsArray().Single()!["name"]!);
    }

    /// <summary>A plus that nobody encoded is a blank in a query.</summary>
    [Fact]
    public async Task A_phone_and_an_instant_are_understood_as_they_are_typed_into_an_address()
    {
        var vera = await Staff.Register("Vera", "+380501112233");
        var played = await Staff.Start("pc-01", "burn", vera);

        Assert.Equal("Vera", (string)(await Staff.Get("venues/demo/clients?q=+380501112233"))["clients"]!.AsArray().Single()!["name"]!);
        Assert.Equal([played], Ids(await Staff.Get("venues/demo/sessions?client=+380501112233&from=2026-05-01T21:00:00+03:00")));
        Assert.Empty(Ids(await Staff.Get("venues/demo/sessions?client=+380501112233&to=2026-05-01T21:00:00+03:00")));
    }

    [Theory, Rule("R12")]
    [InlineData("""{"name":" ","phone":"+38050111221"}""", "name")]
    [InlineData("""{"name":"Vera","phone":""}""", "phone")]
    [InlineData("""{"name":"Vera","phone":"+38050111221","group":"platinum"}""", "group")]
    public async Task A_client_without_a_name_or_phone_or_with_an_unknown_group_is_400(string body, string member) =>
        Assert.NotNull((await Staff.Post("venues/demo/clients", body).Read(HttpStatusCode.BadRequest))["errors"]![member]);

    [Fact, Rule("R39")]
    public async Task The_history_is_paged_newest_first()
    {
        var vera = await Staff.Register("Vera", "+380501112233");
        List<string> ids = [];
        for (var i = 0; i < 5; i++)
        {
            ids.Insert(0, await Staff.Start("pc-01", "burn", vera));
            await Staff.Post($"venues/demo/sessions/{ids[0]}/stop").Read();
            Club.Time.Advance(TimeSpan.FromMinutes(1));
        }

        var first = await Staff.Get($"venues/demo/clients/{vera}/sessions?limit=3");
        var second = await Staff.Get($"venues/demo/clients/{vera}/sessions?limit=3&cursor={first["cursor"]}");

        Assert.Equal(ids, Ids(first).Concat(Ids(second)));
        Assert.Null(second["cursor"]);
        Assert.Equal(ids, Ids(await Staff.Get("venues/demo/sessions?client=vera&status=stopped")));
    }

    static IEnumerable<string> Ids(JsonNode page) => page["sessions"]!.AsArray().Select(session => (string)session!["id"]!);
}
