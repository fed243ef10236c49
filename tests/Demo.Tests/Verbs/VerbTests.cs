using Izi.Demo.Club;
using Izi.Demo.Story;

namespace Izi.Demo.Tests.Verbs;

public sealed class VerbTests : IAsyncLifetime
{
    readonly HostProcess host = HostProcess.New();
    readonly CancellationTokenSource patience = new(TimeSpan.FromMinutes(1));
    string token = "";

    public async Task InitializeAsync()
    {
        await host.Start(patience.Token);
        token = await host.Token(patience.Token, "--role", "staff", "--venue", "demo", "--permissions", "SessionView,CatalogEdit");
    }

    public async Task DisposeAsync()
    {
        await host.DisposeAsync();
        patience.Dispose();
    }

    async Task<(int Exit, string Said)> Run(CancellationToken cancel, params string[] verb)
    {
        using var said = new StringWriter();
        var parsed = Program.Root().Parse([.. verb, "--url", $"{host.Url}", "--token", token]);
        var exit = await parsed.InvokeAsync(new() { Output = said, Error = said }, cancel);
        return (exit, said.ToString());
    }

    Task<HallCard> Shows(StaffDesk staff, Func<HallCard, bool> holds) =>
        new Checks(new Paper().Console).Soon("the hall", "shows it", () => staff.Hall(patience.Token), holds, patience.Token);

    [Fact]
    public async Task The_catalog_verb_opens_the_demo_club_and_the_devices_verb_fills_its_hall_until_it_is_stopped()
    {
        using var stop = new CancellationTokenSource();
        using var http = new ClubHttp(host.Url, token);
        var staff = new StaffDesk(http, "demo");

        var published = await Run(patience.Token, "catalog");
        var running = Run(stop.Token, "devices", "--mqtt", $"{host.Broker.Host}:{host.Broker.Port}", "--count", "3");
        var hall = await Shows(staff, hall => hall.Devices.Count(tile => tile.Online) == 3);
        await stop.CancelAsync();

        Assert.Equal((0, $"demo is now The demo club with 10 devices.{Environment.NewLine}"), published);
        Assert.Equal(10, hall.Devices.Length);
        var (exit, said) = await running;
        Assert.Equal(0, exit);
        Assert.Equal(3, said.Split(Environment.NewLine).Count(line => line.EndsWith("  online", StringComparison.Ordinal)));
        await Shows(staff, hall => hall.Devices.All(tile => !tile.Online));
    }

    [Fact]
    public async Task A_verb_that_cannot_be_done_answers_1()
    {
        var noVenue = await Run(patience.Token, "devices");
        await Run(patience.Token, "catalog");
        var tooMany = await Run(patience.Token, "devices", "--count", "11");
        token = "wrong";
        var noToken = await Run(patience.Token, "catalog");

        Assert.Equal((1, 1, 1), (noVenue.Exit, tooMany.Exit, noToken.Exit));
        Assert.Contains("404 not-found", noVenue.Said, StringComparison.Ordinal);
        Assert.Contains("demo has only 10 devices", tooMany.Said, StringComparison.Ordinal);
        Assert.Contains("401 unauthenticated", noToken.Said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--mqtt", "here:there")]
    [InlineData("--url", "nowhere")]
    [InlineData("--count", "0")]
    public void An_option_that_makes_no_sense_is_refused_by_the_command_line(string option, string value)
    {
        Assert.NotEmpty(Program.Root().Parse(["devices", "--token", "t", option, value]).Errors);
        Assert.Empty(
            Program.Root().Parse(["devices", "--token", "t", "--mqtt", "club:1884", "--url", "http://club:7071", "--count", "1"]).Errors);
    }
}
