using System.Text.Json;

namespace Izi.Host.Tests.Hosting;

[Collection(OnAzurite.Name)]
public sealed class ListeningTests(AzuriteFixture storage) : IDisposable
{
    readonly TempFolder folder = new();

    [Fact]
    public async Task Functions_are_served_over_TLS_by_a_certificate_file_and_know_it()
    {
        var certificate = new SelfSigned(folder.Path);
        await using var host = await TestHost.StartAsync(
            Path.Combine(folder.Path, "data"), storage.Azurite.Account(), settings:
            [
                ("urls", "https://127.0.0.1:0"),
                ("Kestrel__Certificates__Default__Path", certificate.CertificatePath),
                ("Kestrel__Certificates__Default__KeyPath", certificate.KeyPath),
            ]);
        using var pinned = new HttpClientHandler();
        pinned.ServerCertificateCustomValidationCallback = (_, shown, _, _) => shown?.Thumbprint == certificate.Thumbprint;
        using var http = new HttpClient(pinned);

        using var echo = JsonDocument.Parse(await http.GetStringAsync(new Uri(host.Host.Addresses[0], "/api/echo/1")));

        Assert.Equal("https", host.Host.Addresses[0].Scheme);
        Assert.Equal("https", echo.RootElement.GetProperty("scheme").GetString());
    }

    [Theory]
    [InlineData("ASPNETCORE_URLS", "(none)")]
    [InlineData("urls", "(none)")]
    [InlineData("DOTNET_STARTUP_HOOKS", "(none)")]
    [InlineData("Every", "0 0 4 * * *")]
    public async Task The_worker_is_given_its_settings_and_not_the_hosts(string name, string value)
    {
        await using var host = await TestHost.StartAsync(folder.Path, storage.Azurite.Account());

        Assert.Equal(value, await host.Http.GetStringAsync($"/api/settings/{name}"));
    }

    [Fact]
    public async Task The_signing_key_is_made_once_for_its_owner_only_and_given_to_the_worker()
    {
        await using var host = await TestHost.StartAsync(folder.Path, storage.Azurite.Account());
        var file = Path.Combine(folder.Path, "signing.key");

        var key = await host.Http.GetStringAsync("/api/settings/Auth__SigningKey");

        Assert.Equal(await File.ReadAllTextAsync(file), key);
        Assert.Equal(32, Convert.FromBase64String(key).Length);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Theory]
    [InlineData("Auth__Authority", "https://login.example", "(none)")]
    [InlineData("Auth__SigningKey", "mine", "mine")]
    public async Task No_key_is_made_where_a_setting_names_another(string setting, string value, string given)
    {
        await using var host = await TestHost.StartAsync(folder.Path, storage.Azurite.Account(), settings: (setting, value));

        Assert.Equal(given, await host.Http.GetStringAsync("/api/settings/Auth__SigningKey"));
        Assert.False(File.Exists(Path.Combine(folder.Path, "signing.key")));
    }

    public void Dispose() => folder.Dispose();
}
