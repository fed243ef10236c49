namespace Izi.Crash;

/// <summary>A start that cannot be is refused with a sentence, not a dump.</summary>
public sealed class RefusedStartTests : IDisposable
{
    readonly TempFolder folder = new();

    [Fact]
    public async Task A_signing_key_that_is_too_short_stops_the_start()
    {
        var (code, said) = await AppProcess.RefusedAsync(folder.Path, ("Auth__SigningKey", "YWJj"));

        Assert.Equal((1, "Auth__SigningKey must be set to at least 32 bytes in base64."), (code, said));
    }

    [Fact]
    public async Task A_second_process_on_the_same_folder_is_refused()
    {
        await using var first = await AppProcess.StartAsync(folder.Path);

        var (code, said) = await AppProcess.RefusedAsync(folder.Path);

        Assert.Equal((1, $"Another process holds the data folder {folder.Path}."), (code, said));
    }

    [Fact]
    public async Task A_broker_port_that_is_taken_is_named()
    {
        await using var first = await AppProcess.StartAsync(folder.Path);
        using var other = new TempFolder();

        var (code, said) = await AppProcess.RefusedAsync(other.Path, ("Mqtt__Port", $"{first.MqttPort}"));

        Assert.Equal(1, code);
        Assert.StartsWith($"The MQTT broker cannot listen on 127.0.0.1:{first.MqttPort}", said, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();
}
