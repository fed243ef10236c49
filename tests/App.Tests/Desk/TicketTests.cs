using System.Text.Json;
using Izi.App.Desk;

namespace Izi.App.Tests.Desk;

public sealed class TicketTests : ClubTest
{
    [Fact]
    public async Task A_ticket_whose_commit_never_came_is_looked_at_again_and_does_not_multiply()
    {
        var tickets = Club.Service<QueueServiceClient>().GetQueueClient(Outbox.Queue);
        await tickets.CreateIfNotExistsAsync();
        var lost = new CommitTicket("demo", "never", ["e4d5d0c1105d4e6d00ea7e"]);
        await tickets.SendMessageAsync(JsonSerializer.Serialize(lost, App.Desk.Json.Stored));

        for (var look = 0; look < 5; look++)
        {
            await using var pc = await Club.Device("pc-01");
            await Staff.Post($"venues/demo/sessions/{await Staff.Start("pc-01", "burn")}/stop").Read();
            Club.Time.Advance(TimeSpan.FromSeconds(30));
        }

        Assert.InRange((await tickets.GetPropertiesAsync()).Value.ApproximateMessagesCount, 0, 11);
    }

    [Theory, Rule("R2")]
    [InlineData(0, 1)]
    [InlineData(19, 1)]
    [InlineData(20, 0)]
    public async Task A_ticket_whose_commit_never_came_is_given_up_after_twenty_looks_whatever_the_clock_says(int looks, int left)
    {
        var tickets = Club.Service<QueueServiceClient>().GetQueueClient(Outbox.Queue);
        await tickets.CreateIfNotExistsAsync();
        var finish = ActivatorUtilities.CreateInstance<FinishCommit>(Club.Service<IServiceProvider>());

        var ticket = $$"""{"venue":"demo","commit":"never","sessions":[],"at":"2027-05-01T18:00:00Z","looks":{{looks}}}""";
        await finish.Run(ticket, Club.Lifecycles, CancellationToken.None);

        Assert.Equal(left, (await tickets.GetPropertiesAsync()).Value.ApproximateMessagesCount);
    }

    [Fact, Rule("R2"), Rule("N6")]
    public async Task A_ticket_does_not_expire_when_the_clock_jumps_a_year_ahead()
    {
        var tickets = Club.Service<QueueServiceClient>().GetQueueClient(Outbox.Queue);
        await tickets.CreateIfNotExistsAsync();
        var finish = ActivatorUtilities.CreateInstance<FinishCommit>(Club.Service<IServiceProvider>());
        await finish.Run("""{"venue":"demo","commit":"never","sessions":[]}""", Club.Lifecycles, CancellationToken.None);

        Club.Time.Jump(TimeSpan.FromDays(365));

        Assert.InRange((await tickets.GetPropertiesAsync()).Value.ApproximateMessagesCount, 1, 2);
    }

    [Fact, Rule("N5")]
    public async Task A_caller_who_hangs_up_in_the_middle_of_a_sale_leaves_all_of_it_or_nothing()
    {
        await using var pc = await Club.Device("pc-01");
        for (var i = 0; i < 20; i++)
        {
            using var hangUp = new CancellationTokenSource(TimeSpan.FromMilliseconds(i));
            try
            {
                await Staff.PostAsync(
                    "venues/demo/sessions", DemoClub.Json("""{"devices":["pc-02"],"tariffId":"hour","payment":{"method":"card"}}"""),
                    hangUp.Token);
            }
            catch (OperationCanceledException)
            {
                // That is what this test is about.
            }
        }

        await Staff.Start("pc-01", "hour");
        await pc.Desired("unlocked");

        Assert.InRange((await Staff.Get("venues/demo/sessions?device=pc-02"))["sessions"]!.AsArray().Count, 0, 1);
    }
}
