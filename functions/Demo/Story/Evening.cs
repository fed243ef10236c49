using Izi.Demo.Club;
using Izi.Demo.Devices;
using Izi.Demo.Story.Scenes;
using Spectre.Console;

namespace Izi.Demo.Story;

/// <summary>
/// The story: a club opens, everybody plays at the same time, and the books are closed. It says only what it has checked.
/// </summary>
internal sealed class Evening(IAnsiConsole console, params IEnumerable<IScene> scenes)
{
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public static IEnumerable<IScene> Scenes { get; } =
    [
        new TimeRunsOut(), new AdminStops(), new PlayerStops(), new NetworkGoes(),
        new PodIsEntered(), new StrangerKnocks(), new KeyIsReplaced(), new BookingBegins(),
    ];

    /// <summary>0 if all of it was so; 1 if something was not, and then which.</summary>
    public async Task<int> Tell(CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Limit);
        var checks = new Checks(console);
        await using var host = HostProcess.New();
        try
        {
            await Play(host, checks, limit.Token);
            checks.That(await host.Stop(), "the host", "ends when it is asked to");
            console.MarkupLineInterpolated(
                $"\n[bold green]All {checks.Held} things said were checked, in {Words.Seconds(checks.Elapsed)}.[/]");
            return 0;
        }
        catch (Exception failed)
        {
            Fail(host, failed, cancel.IsCancellationRequested);
            return 1;
        }
    }

    async Task Play(HostProcess host, Checks checks, CancellationToken cancel)
    {
        await host.Start(cancel);
        checks.That(
            host.Url.Port != host.Broker.Port, "the host",
            $"answers on {host.Url} and speaks MQTT on {host.Broker.Host}:{host.Broker.Port}");
        var token = await host.Token(
            cancel, "--role", "staff", "--venue", Stage.Venue, "--name", "Aida",
            "--permissions", "SessionView,SessionEdit,ClientEdit,BalanceEdit,CatalogEdit");
        using var http = new ClubHttp(host.Url, token);
        var staff = new StaffDesk(http, Stage.Venue);

        var catalog = await staff.PutCatalog(await DemoClub.Catalog(cancel), cancel);
        checks.Equal(10, catalog.Devices.Length, "the club", $"{catalog.Name} opens with {catalog.Devices.Length} devices");
        await using var devices = await DeviceHall.Open(staff, Stage.Venue, host.Broker, null, cancel);
        var stage = new Stage(host, staff, devices, new(console), checks);
        await checks.Soon(
            "the hall", "everything is online and free", () => staff.Hall(cancel),
            hall => hall.Devices.All(tile => tile is { State: "free", Online: true }), cancel);
        await stage.Hall(cancel);

        await new Finale(stage, console).Play(await Together(stage, cancel), cancel);
        checks.That(stage.Log.SoFar<MessageUnreadable>().IsEmpty, "the hall", "every message could be read by its device");
    }

    /// <summary>All scenes at the same time; the first that fails ends the others.</summary>
    async Task<ImmutableArray<Played>> Together(Stage stage, CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var played = await Task.WhenAll(scenes.Select(PlayOne).ToList());
        return [.. played.OfType<Played>()];

        async Task<Played?> PlayOne(IScene scene)
        {
            try
            {
                return await scene.Play(stage, stop.Token);
            }
            catch
            {
                await stop.CancelAsync();
                throw;
            }
        }
    }

    void Fail(HostProcess host, Exception failed, bool asked)
    {
        var why = failed switch
        {
            OperationCanceledException when asked => "The story was stopped.",
            OperationCanceledException => $"The story was not over within {Limit.TotalMinutes} minutes.",
            CheckFailedException => $"Not so: {failed.Message}",
            ClubProblemException => failed.Message,
            _ => failed.ToString(),
        };
        console.MarkupLineInterpolated($"\n[bold red]{why}[/]");
        if (asked) return;

        console.MarkupLine("\nThe host's last lines:");
        // As they are: a wrapped stack trace is hard to read.
        foreach (var line in host.Output) console.Profile.Out.Writer.WriteLine(line);
    }
}
