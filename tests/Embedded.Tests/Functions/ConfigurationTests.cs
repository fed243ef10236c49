using Izi.Embedded.Functions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Izi.Embedded.Tests.Functions;

public sealed class ConfigurationTests : IDisposable
{
    readonly TempFolder folder = new();

    [Fact]
    public void Values_of_the_local_settings_are_read_with_their_flat_names_and_the_environment_wins()
    {
        Local("""{ "IsEncrypted": false, "Values": { "Mqtt__Port": "1", "Auth__Audience": "local", /* as func reads it */ }, }""");
        using var settings = new ConfigurationManager();
        settings.AddInMemoryCollection([new("Auth:Audience", "file"), new("Payments:Key", "file")]);
        settings.AddEnvironmentVariables();
        settings.AddInMemoryCollection([new("Mqtt:Port", "2")]);

        settings.AddLocalSettings(folder.Path);

        Assert.Equal("2", settings["Mqtt:Port"]);
        Assert.Equal("local", settings["Auth:Audience"]);
        Assert.Equal("file", settings["Payments:Key"]);
    }

    [Fact]
    public void Local_settings_that_are_no_json_stop_the_start_with_the_name_of_the_file()
    {
        Local("{");
        using var settings = new ConfigurationManager();

        var refused = Assert.Throws<InvalidOperationException>(() => settings.AddLocalSettings(folder.Path));

        Assert.Contains("local.settings.json is not JSON", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_signing_key_is_made_once_for_its_owner_only()
    {
        var first = SigningKey.Of(Path.Combine(folder.Path, "data"));
        var again = SigningKey.Of(Path.Combine(folder.Path, "data"));

        Assert.Equal(32, Convert.FromBase64String(first).Length);
        Assert.Equal(first, again);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder.Path, "data", "signing.key")));
        Assert.Single(Directory.GetFiles(Path.Combine(folder.Path, "data")));
    }

    [Fact]
    public void The_signing_key_is_a_setting_as_soon_as_there_is_a_builder()
    {
        var builder = new FunctionsApplicationBuilder([$"--Izi:Data={folder.Path}"], typeof(ConfigurationTests).Assembly, [], folder.Path);

        Assert.Equal(SigningKey.Of(folder.Path), builder.Configuration["Auth:SigningKey"]);
        Assert.False(File.Exists(Path.Combine(folder.Path, "izi.db")));
    }

    [Theory]
    [InlineData("--Auth:Authority=https://login.example", null)]
    [InlineData("--Auth:SigningKey=mine", "mine")]
    public void No_key_is_made_where_a_setting_names_another(string setting, string? key)
    {
        var builder = new FunctionsApplicationBuilder(
            [$"--Izi:Data={folder.Path}", setting], typeof(ConfigurationTests).Assembly, [], folder.Path);

        Assert.Equal(key, builder.Configuration["Auth:SigningKey"]);
        Assert.False(File.Exists(Path.Combine(folder.Path, "signing.key")));
    }

    [Theory]
    [InlineData("--urls=http://127.0.0.1:0")]
    [InlineData("--urls=http://localhost:0")]
    public async Task The_host_listens_on_this_machine_only_and_says_on_which_port(string urls)
    {
        await using var host = await TestHost.Start(folder, [], configure: null, urls);

        var line = await host.Log.Next(line => line.Text.StartsWith("Now listening on: http://127.0.0.1:", StringComparison.Ordinal));

        Assert.EndsWith($":{host.Services.GetRequiredService<OwnServer>().Address!.Port}", line.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_urls_it_listens_on_port_7071_of_this_machine()
    {
        var builder = new FunctionsApplicationBuilder([$"--Izi:Data={folder.Path}"], typeof(ConfigurationTests).Assembly, [], folder.Path);

        Assert.Equal("http://127.0.0.1:7071", builder.Configuration["urls"]);
    }

    [Fact]
    public async Task A_folder_is_free_again_when_the_host_has_stopped()
    {
        await using (await TestHost.Start(folder, []))
        {
        }

        await using var again = await TestHost.Start(folder, []);

        Assert.NotNull(again.Services.GetRequiredService<OwnServer>().Address);
    }

    [Fact]
    public void A_host_that_was_not_told_to_serve_the_web_says_what_to_call()
    {
        var builder = new FunctionsApplicationBuilder([$"--Izi:Data={folder.Path}"], typeof(ConfigurationTests).Assembly, [], folder.Path);

        var refused = Assert.ThrowsAny<InvalidOperationException>(builder.Build);

        Assert.Contains("ConfigureFunctionsWebApplication()", refused.Message, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    void Local(string json) => File.WriteAllText(Path.Combine(folder.Path, "local.settings.json"), json);
}
