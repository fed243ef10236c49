namespace Izi.Crash;

/// <summary>A start that cannot be is refused with a sentence, not a dump.</summary>
public sealed class RefusedStartTests : IDisposable
{
    const string Urls = "--urls=http://127.0.0.1:0";

    readonly TempFolder folder = new();

    [Fact]
    public async Task A_signing_key_that_is_too_short_stops_the_start()
    {
        var (code, said) = await HostProgram.RefusedAsync(folder.Path, [("Auth__SigningKey", "YWJj")], Urls);

        Assert.Equal((1, "Auth__SigningKey must be set to at least 32 bytes in base64."), (code, said));
    }

    [Fact]
    public async Task A_second_process_on_the_same_folder_is_refused()
    {
        await using var first = await LocalHostProcess.StartAsync(folder.Path);

        var (code, said) = await HostProgram.RefusedAsync(folder.Path, [], Urls);

        Assert.Equal((1, $"Another process holds the data folder {folder.Path}."), (code, said));
    }

    [Fact]
    public async Task A_broker_port_that_is_taken_is_named()
    {
        await using var first = await LocalHostProcess.StartAsync(folder.Path);
        using var other = new TempFolder();

        var (code, said) = await HostProgram.RefusedAsync(other.Path, [("Mqtt__Port", $"{first.MqttPort}")], Urls);

        Assert.Equal(1, code);
        Assert.StartsWith($"The MQTT broker cannot listen on 127.0.0.1:{first.MqttPort}", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_of_the_functions_that_is_taken_is_named()
    {
        await using var first = await LocalHostProcess.StartAsync(folder.Path);
        using var other = new TempFolder();
        var taken = first.Staff.BaseAddress!.Port;

        var (code, said) = await HostProgram.RefusedAsync(other.Path, [], $"--urls=http://127.0.0.1:{taken}");

        Assert.Equal((1, $"Failed to bind to address http://127.0.0.1:{taken}: address already in use."), (code, said));
    }

    [Fact]
    public async Task A_data_folder_of_another_format_is_refused_and_left_as_it_is()
    {
        var format = Path.Combine(folder.Path, "format");
        await File.WriteAllTextAsync(format, "2");

        var (code, said) = await HostProgram.RefusedAsync(folder.Path, [], Urls);

        Assert.Equal((1, $"The data folder {folder.Path} has format 2; this host reads format 1."), (code, said));
        Assert.Equal([format], Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task A_mistyped_verb_is_refused()
    {
        var (code, said) = await HostProgram.RefusedAsync(folder.Path, [], "tokn");

        Assert.Equal(1, code);
        Assert.Contains("tokn", Assert.Single(said.Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Emulators_without_a_storage_account_are_refused()
    {
        var (code, said) = await HostProgram.RefusedAsync(folder.Path, [], "emulators");

        const string why =
            "AzureWebJobsStorage must name Azurite or an account: the Functions host needs blobs, which the emulators do not have.";
        Assert.Equal((1, why), (code, said));
    }

    [Fact]
    public async Task Emulators_refuse_an_address_of_the_functions_that_is_none()
    {
        var (code, said) = await HostProgram.RefusedAsync(folder.Path, [], "emulators", "--functions", "7071");

        Assert.Equal((1, "--functions is '7071', which is not an http address."), (code, said));
    }

    public void Dispose() => folder.Dispose();
}
