using Izi.Demo.Club;

namespace Izi.Demo.Story.Scenes;

/// <summary>A regular pays by card with a discount, stops from the phone, and the rest is kept as time.</summary>
internal sealed class PlayerStops : IScene
{
    const string Device = "pc-02";

    public async Task<Played?> Play(Stage stage, CancellationToken cancel)
    {
        var (staff, checks) = (stage.Staff, stage.Checks);
        var dana = await staff.Register("Dana", "+7 700 000 0003", "regular", cancel);
        var offer = (await staff.Tariffs(Device, dana, cancel)).Tariffs.Single(tariff => tariff.Id == "story-keep");
        checks.Equal(
            offer.Price * 90 / 100, offer.Due,
            Device, $"\"{offer.Name}\" costs {Words.Money(offer.Price)}, and Dana, a regular, pays {Words.Money(offer.Due)}");

        var card = await stage.Start(Device, dana, offer.Id, new { Method = "card" }, cancel);
        checks.Equal(offer.Due, card.PaidTotal, Device, "Dana paid what she was told");

        var token = await stage.Host.Token(cancel, "--role", "player", "--venue", Stage.Venue, "--client", dana.Id, "--name", "Dana");
        using var http = new ClubHttp(stage.Host.Url, token);
        var phone = new PlayerPhone(http);
        await checks.Soon(
            Device, "Dana sees her session on the phone, with 36 s left", () => phone.Session(cancel),
            now => now.Id == card.Id && now.RemainingSeconds <= 36, cancel);

        var line = card.Lines.Single();
        var preview = await phone.PreviewStop(cancel);
        checks.Equal(
            Settlement.Refund(line, "kept", preview.At), preview.Lines.Single(),
            Device, $"her phone says that Stop keeps {preview.KeptSeconds} s for her");
        var stopped = await phone.Stop(cancel);
        checks.Equal("Manually by player", stopped.StoppedBy, Device, "the session is stopped \"Manually by player\"");
        checks.Equal(
            Settlement.Refund(line, "kept", stopped.EndedAt!.Value), stopped.Refunds.Single(),
            Device, $"{stopped.Refunds.Single().UnusedSeconds} s are kept for her");
        await stage.IsFreeAgain(Device, stopped, cancel);

        var history = await phone.History(cancel);
        checks.Equal(card.Id, history.Sessions.Single().Id, Device, "it is in her history");
        return new(stopped, dana with { KeptTime = [new(offer.Id, "main", stopped.Refunds.Single().UnusedSeconds)] });
    }
}
