namespace Izi.Infra.Tests;

public sealed class SettingsTests
{
    [Fact]
    public void Every_setting_that_is_read_is_in_the_sample() =>
        Assert.Empty(Settings.ReadIn("functions").Except([.. Settings.Sample(), .. Settings.OfAspNetCore, .. Settings.Sections]));

    [Fact]
    public void Every_section_that_is_handed_on_has_a_line_in_the_readme()
    {
        Assert.Empty(Settings.Sections.Except(Settings.ReadIn("functions/Host")));
        Assert.All(
            Settings.Sections,
            section => Assert.Contains(Settings.Table(), name => name.StartsWith($"{section}__", StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_setting_of_the_sample_is_read() =>
        Assert.Empty(
            Settings
                .Sample()
                .Except(Settings.ReadIn("functions"))
                .Except([.. Settings.OfThePlatform, .. Settings.OfOpenTelemetry, Settings.OfTheTools]));

    [Fact]
    public void Every_setting_of_the_sample_has_a_line_in_the_readme() => Assert.Empty(Settings.Sample().Except(Settings.Table()));

    [Fact]
    public void Every_line_in_the_readme_is_in_the_sample_or_of_asp_net_core() =>
        Assert.Empty(Settings.Table().Except(Settings.Sample()).Except(Settings.OfAspNetCore));

    [Fact]
    public async Task Every_setting_that_bicep_gives_is_read_by_the_app_or_by_the_platform() =>
        Assert.Empty((await Settings.Bicep()).Except(Settings.ReadIn("functions/App")).Except(Settings.OfThePlatform));

    [Fact]
    public async Task Every_setting_that_the_app_reads_is_given_by_bicep_or_replaced_by_an_identity() =>
        Assert.Empty(Settings.ReadIn("functions/App").Except(await Settings.Bicep()).Except(Settings.NotOnAzure));

    [Fact]
    public async Task What_is_said_of_the_platform_is_given_by_bicep_and_explained()
    {
        Assert.Empty(Settings.OfThePlatform.Except(await Settings.Bicep()));
        var readme = Repository.Read("infra/README.md");
        Assert.All(Settings.OfThePlatform, name => Assert.Contains($"`{name}`", readme, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_an_identity_replaces_is_never_given_by_bicep() =>
        Assert.Empty(Settings.NotOnAzure.Intersect(await Settings.Bicep()));

    [Fact]
    public void The_sample_has_no_secret_in_it() => Assert.All(
        Repository.Json("local.settings.sample.json").GetProperty("Values").EnumerateObject()
            .Where(value =>
                value.Name.EndsWith("Key", StringComparison.Ordinal) || value.Name.EndsWith("Password", StringComparison.Ordinal)),
        value => Assert.Equal("", value.Value.GetString()));

    [Theory]
    [InlineData("""configuration["Auth:Audience"] is { Length: > 0 }""", "Auth__Audience")]
    [InlineData("""configuration["AzureWebJobsStorage"]""", "AzureWebJobsStorage")]
    [InlineData("""builder.Configuration["urls"]""", "urls")]
    [InlineData("""configuration.Need("Mqtt:Host")""", "Mqtt__Host")]
    [InlineData("""configuration.GetValue("Mqtt:UseTls", false)""", "Mqtt__UseTls")]
    [InlineData("""settings.All.GetSection("Kestrel")""", "Kestrel")]
    [InlineData("""this["urls"] ?? fallback""", "urls")]
    [InlineData("""const string TopicEndpoint = "Events:TopicEndpoint";""", "Events__TopicEndpoint")]
    [InlineData("""Environment.GetEnvironmentVariable("IZI_MODE")""", "IZI_MODE")]
    [InlineData("""[QueueTrigger("%CommitQueue%")]""", "CommitQueue")]
    [InlineData("""const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";""", "OTEL_EXPORTER_OTLP_ENDPOINT")]
    public void A_setting_is_found_however_it_is_read(string source, string setting) => Assert.Equal([setting], Settings.Read(source));

    [Theory]
    [InlineData("""time.ToString("HH:mm")""")]
    [InlineData("""headers["Authorization"]""")]
    [InlineData("""new Uri("http://localhost:7071")""")]
    [InlineData("""json.GetSection("logging")""")]
    [InlineData("""attributes.TryGetValue("sequence", out var text)""")]
    public void What_is_no_setting_is_not_taken_for_one(string source) => Assert.Empty(Settings.Read(source));
}
