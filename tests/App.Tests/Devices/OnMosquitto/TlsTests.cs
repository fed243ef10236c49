namespace Izi.App.Tests.Devices.OnMosquitto;

/// <summary>The app's way to a mosquitto that speaks TLS, by a CA that the test made.</summary>
public sealed class TlsTests : IDisposable
{
    const string Hint = "run tests/all, which installs it.";

    readonly TestAuthority authority = new();
    readonly TempFolder folder = new();

    public void Dispose()
    {
        folder.Dispose();
        authority.Dispose();
    }

    [Fact]
    public async Task With_the_ca_and_a_password_a_start_unlocks_and_a_word_of_the_device_arrives()
    {
        using var broker = await Mosquitto.StartAsync(authority, accounts: ("demo/pc-01", DemoClub.Key));
        await using var club = await Start(broker, [.. Password, Ca(authority)]);

        await UnlocksAndHears(club, broker, ["-u", "demo/pc-01", "-P", DemoClub.Key]);
    }

    [Fact]
    public async Task With_certificates_nobody_needs_a_password()
    {
        using var broker = await Mosquitto.StartAsync(authority, certificates: true);
        await using var club = await Start(
            broker, [Ca(authority), $"--Mqtt:ClientCertificate={authority.Issue(Mosquitto.Bridge).BothPath}"]);

        var device = authority.Issue("demo/pc-01");
        await UnlocksAndHears(club, broker, ["--cert", device.CertificatePath, "--key", device.KeyPath]);
    }

    [Fact]
    public async Task A_certificate_of_somebody_elses_is_refused()
    {
        using var other = new TestAuthority();
        using var broker = await Mosquitto.StartAsync(authority, certificates: true);
        await using var club = await Start(broker, [Ca(authority), $"--Mqtt:ClientCertificate={other.Issue(Mosquitto.Bridge).BothPath}"]);

        await IsFailing(club);
    }

    [Fact]
    public async Task A_broker_that_the_ca_does_not_vouch_for_hears_nothing_of_us()
    {
        using var other = new TestAuthority();
        using var broker = await Mosquitto.StartAsync(authority);
        await using var club = await Start(broker, [.. Password, Ca(other)]);

        await IsFailing(club);
    }

    [Fact]
    public async Task A_broker_that_nobody_vouches_for_hears_nothing_of_us()
    {
        using var broker = await Mosquitto.StartAsync(authority);
        await using var club = await Start(broker, Password);

        await IsFailing(club);
    }

    static string[] Password => [$"--Mqtt:Username={Mosquitto.Bridge}", $"--Mqtt:Password={Mosquitto.Password}"];

    static string Ca(TestAuthority authority) => $"--Mqtt:CaCertificate={authority.CertificatePath}";

    Task<ClubHost> Start(Mosquitto broker, string[] more) =>
        ClubHost.StartAsync(folder.Path, settings: ["--Mqtt:Host=127.0.0.1", $"--Mqtt:Port={broker.Port}", "--Mqtt:UseTls=true", .. more]);

    static async Task IsFailing(ClubHost club) =>
        Assert.Equal("failing", (string)(await club.Staff.GetAsync("health").Read(HttpStatusCode.ServiceUnavailable))["broker"]!);

    async Task UnlocksAndHears(ClubHost club, Mosquitto broker, string[] account)
    {
        Assert.Equal("ok", (string)(await club.Staff.Get("health"))["broker"]!);
        string[] door = ["-h", "127.0.0.1", "-p", $"{broker.Port}", "--cafile", authority.CertificatePath, "-q", "1", .. account];
        await club.Staff.Start("pc-01", "hour");

        using var sub = new ForeignProcess(Hint, "stdbuf", ["-oL", "mosquitto_sub", .. door, "-t", "izi/demo/pc-01/desired", "-F", "%p"]);
        while (!(await sub.LineAsync("{")).Contains("\"unlocked\"", StringComparison.Ordinal)) { }
        using var pub = new ForeignProcess(Hint, "mosquitto_pub", [.. door, "-t", "izi/demo/pc-01/status", "-m", """{"online":true}"""]);

        Assert.Equal(0, await pub.ExitAsync());
        await club.Twin("demo/pc-01", twin => twin.Online);
    }
}
