namespace Izi.App.Tests.Clients;

/// <summary>Two open sessions of one client are allowed, and doubtful.</summary>
[Rule("R43")]
public sealed class DuplicateTests : ClubTest
{
    [Fact]
    public async Task Two_open_sessions_of_one_client_are_flagged_on_both_cards_until_one_ends()
    {
        var vera = await Staff.Register("Vera", "+380501112233");
        var first = await Staff.Start("pc-01", "hour", vera);
        var alone = await Flag(first);

        var second = await Staff.Start("pc-02", "hour", vera);
        var together = (await Flag(first), await Flag(second));
        await Staff.Post($"venues/demo/sessions/{first}/stop").Read();

        Assert.False(alone);
        Assert.Equal((true, true), together);
        Assert.Equal((false, false), (await Flag(first), await Flag(second)));
    }

    [Fact]
    public async Task The_answer_to_the_second_sale_says_so_at_once_and_so_do_the_lists()
    {
        var vera = await Staff.Register("Vera", "+380501112233");
        await Staff.Start("pc-01", "hour", vera);

        var card = await Staff.Post("venues/demo/sessions", Awaiting(vera)).Read(HttpStatusCode.Created);

        Assert.True((bool)card["duplicateOfClient"]!);
        Assert.Equal(
            [true, true],
            (await Staff.Get($"venues/demo/clients/{vera}/sessions"))["sessions"]!
                .AsArray()
                .Select(session => (bool)session!["duplicateOfClient"]!));
    }

    [Fact]
    public async Task Guests_other_clients_and_a_booking_for_later_are_no_duplicates()
    {
        var vera = await Staff.Register("Vera", "+380501112233");
        var playing = await Staff.Start("pc-01", "hour", vera);
        var booking = await Staff.Post("venues/demo/sessions", Booked(vera)).Read(HttpStatusCode.Created);
        var max = await Staff.Start("pc-02", "hour", await Staff.Register("Max", "+380507654321"));

        Assert.Equal((false, false, false), (await Flag(playing), (bool)booking["duplicateOfClient"]!, await Flag(max)));
    }

    static string Awaiting(string client) =>
        $$"""{"devices":["pc-02"],"clientId":"{{client}}","tariffId":"hour","payment":{"method":"card","confirmed":false} }""";

    static string Booked(string client) =>
        $$"""
        {"devices":["pc-02"],"clientId":"{{client}}","tariffId":"hour",
         "payment":{"method":"card"},"startsAt":"2026-05-01T22:00:00Z"}
        """;

    async Task<bool> Flag(string id) => (bool)(await Staff.Get($"venues/demo/sessions/{id}"))["duplicateOfClient"]!;
}
