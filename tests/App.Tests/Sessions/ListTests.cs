namespace Izi.App.Tests.Sessions;

/// <summary>The list of sessions by every filter and by several at once, newest first (R47).</summary>
[Rule("R47")]
public sealed class ListTests : SellingTest
{
    [Fact]
    public async Task Each_filter_and_all_of_them_together_find_the_same_by_key_as_by_looking()
    {
        var vera = await Staff.Register("Vera Kovalenko", "+380501112233", balance: 600000);
        var max = await Staff.Register("Max Kovalenko", "+380501114455", balance: 600000);
        List<(string Id, string Client, string Device, string Status)> all = [];
        foreach (var number in Enumerable.Range(0, 8))
        {
            var (client, device) = (number % 2 == 0 ? vera : max, number % 3 == 0 ? "pc-01" : "pc-02");
            var id = await Staff.Start(device, "burn", client, """{"method":"balance"}""");
            Club.Time.Advance(TimeSpan.FromMinutes(1));
            if (number < 7) await Staff.Post($"venues/demo/sessions/{id}/stop").Read();
            all.Insert(0, (id, client, device, number < 7 ? "stopped" : "active"));
            Club.Time.Advance(TimeSpan.FromMinutes(1));
        }

        foreach (var status in new[] { null, "stopped", "active", "pending" })
            foreach (
                var (asked, clients) in new (string?, string[])[]
                {
                    (null, [vera, max]),
                    (vera, [vera]),
                    ("max", [max]),
                    ("koval", [vera, max]),
                    ("+380 50 111 22 33", [vera]),
                    ("nobody", []),
                })
                foreach (var device in new[] { null, "pc-01", "pc-02" })
                    foreach (var (from, to) in new[] { (0, 16), (4, 11), (16, 20) })
                    {
                        var expected = all
                            .Where((session, index) => (status is null || session.Status == status)
                                && clients.Contains(session.Client)
                                && (device is null || session.Device == device)
                                && (7 - index) * 2 >= from && (7 - index) * 2 < to)
                            .Select(session => session.Id);
                        Assert.Equal(expected, await Read(status, asked, device, from, to));
                    }
    }

    [Fact, Rule("R14")]
    public async Task A_session_that_moved_is_on_the_list_of_both_devices()
    {
        await using var other = await Club.Present("pc-02");
        await other.Desired("locked");
        var id = await Staff.Start("pc-01", "burn");
        await Staff.Post($"venues/demo/sessions/{id}/transfer", """{"to":"pc-02"}""").Read();

        Assert.Equal([id], await Read(null, null, "pc-01", 0, 1));
        Assert.Equal([id], await Read("active", null, "pc-02", 0, 1));
    }

    [Fact]
    public async Task A_player_with_sessions_of_many_years_is_told_the_one_that_is_open()
    {
        var vera = await Staff.Register("Vera", "+380501112233");
        var booking = await Book("pc-02", "2026-05-02T18:00:00Z", client: vera);
        var id = await Staff.Start("pc-01", "burn", vera);
        using var phone = Club.Player(vera);

        Assert.Equal(id, (string)(await phone.Get("me/session"))["id"]!);
        await Staff.Post($"venues/demo/sessions/{id}/stop").Read();
        Assert.Equal(booking, (string)(await phone.Get("me/session"))["id"]!);
        await Staff.Post($"venues/demo/sessions/{booking}/cancel").Read();
        Assert.Equal("not-found", await phone.GetAsync("me/session").Code(HttpStatusCode.NotFound));
    }

    async Task<IReadOnlyList<string>> Read(string? status, string? client, string? device, int from, int to)
    {
        List<string> read = [];
        for (var cursor = ""; cursor is not null;)
        {
            var path = $"venues/demo/sessions?limit=2&status={status}&client={Uri.EscapeDataString(client ?? "")}&device={device}"
                + $"&from={ClubHost.Six.AddMinutes(from):yyyy-MM-ddTHH:mm:ssZ}"
                + $"&to={ClubHost.Six.AddMinutes(to):yyyy-MM-ddTHH:mm:ssZ}{cursor}";
            var page = await Staff.Get(path);
            read.AddRange(page["sessions"]!.AsArray().Select(session => (string)session!["id"]!));
            cursor = (string?)page["cursor"] is { } next ? $"&cursor={next}" : null;
        }
        return read;
    }
}
