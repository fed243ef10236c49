namespace Izi.App.Tests.Shifts;

/// <summary>The shifts of a venue, read back.</summary>
[Rule("R44"), Rule("R47")]
public sealed class ShiftListTests : ClubTest
{
    [Fact]
    public async Task A_new_shift_is_found_at_its_location_open_and_after_its_close_with_who_closed_it_and_its_number()
    {
        using var opened = await Staff.Post("venues/demo/shifts", """{"openingFloat":500}""");
        var open = await Staff.Get($"{opened.Headers.Location}");
        Club.Time.Advance(TimeSpan.FromHours(8));
        await Staff.Post("venues/demo/shifts/current/close", """{"countedCash":500}""").Read();

        var closed = await Staff.Get($"{opened.Headers.Location}");

        var id = (string)open["id"]!;
        const string end = """ "closedAt":"2026-05-02T02:00:00Z","closedBy":"Anna","openingFloat":500,"number":1 """;
        Assert.Equal($$"""{"id":"{{id}}","openedAt":"2026-05-01T18:00:00Z","openedBy":"Anna","openingFloat":500}""", open.ToJsonString());
        Assert.Equal(
            $$"""{"id":"{{id}}","openedAt":"2026-05-01T18:00:00Z","openedBy":"Anna",{{end.Trim()}}}""",
            closed.ToJsonString());
    }

    [Fact]
    public async Task They_are_listed_newest_first_page_by_page_with_the_open_one_at_the_top()
    {
        foreach (var number in Enumerable.Range(1, 5))
        {
            await Staff.Post("venues/demo/shifts", $$"""{"openingFloat":{{number}}}""").Read(HttpStatusCode.Created);
            Club.Time.Advance(TimeSpan.FromHours(1));
            if (number < 5) await Staff.Post("venues/demo/shifts/current/close", """{"countedCash":0}""").Read();
        }

        foreach (var limit in new[] { 1, 2, 3, 5, 100 })
        {
            List<int> floats = [];
            var cursor = "";
            do
            {
                var page = await Staff.Get($"venues/demo/shifts?limit={limit}{cursor}");
                Assert.InRange(page["shifts"]!.AsArray().Count, 1, limit);
                floats.AddRange(page["shifts"]!.AsArray().Select(shift => (int)shift!["openingFloat"]!));
                cursor = (string?)page["cursor"] is { } next ? $"&cursor={next}" : "";
            }
            while (cursor != "");
            Assert.Equal([5, 4, 3, 2, 1], floats);
        }
    }

    [Fact]
    public async Task One_that_never_was_is_not_found_and_a_venue_without_shifts_lists_none()
    {
        Assert.Equal("not-found", await Staff.GetAsync("venues/demo/shifts/nobodys").Code(HttpStatusCode.NotFound));
        Assert.Equal("""{"shifts":[]}""", (await Staff.Get("venues/demo/shifts")).ToJsonString());
    }
}
