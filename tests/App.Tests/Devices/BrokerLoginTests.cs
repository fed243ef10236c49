using Azure.Identity;
using Izi.App.Devices;
using Microsoft.Extensions.Logging.Abstractions;

namespace Izi.App.Tests.Devices;

/// <summary>Settings of the broker that cannot be meant.</summary>
public sealed class BrokerLoginTests
{
    [Theory]
    [InlineData("Mqtt:CaCertificate", "nowhere.pem", "Mqtt__CaCertificate is 'nowhere.pem'")]
    [InlineData("Mqtt:ClientCertificate", "nowhere.pem", "Mqtt__ClientCertificate is 'nowhere.pem'")]
    public void A_file_that_is_not_there_is_said_at_the_start(string setting, string file, string said) =>
        Assert.StartsWith(said, Refused(("Mqtt:UseTls", "true"), (setting, file)), StringComparison.Ordinal);

    [Fact]
    public void A_certificate_without_its_key_is_said_at_the_start()
    {
        using var authority = new TestAuthority();

        Assert.StartsWith(
            "Mqtt__ClientCertificate is", Refused(("Mqtt:UseTls", "true"), ("Mqtt:ClientCertificate", authority.CertificatePath)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_without_tls_is_said_at_the_start()
    {
        using var authority = new TestAuthority();

        Assert.Equal(
            "Mqtt__UseTls must be true where Mqtt__CaCertificate or Mqtt__ClientCertificate is set.",
            Refused(("Mqtt:CaCertificate", authority.CertificatePath)));
    }

    static string Refused(params (string Name, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value))).Build();
        var identity = new EntraLogin(new DefaultAzureCredential(), TimeProvider.System, NullLogger<EntraLogin>.Instance);

        return Assert.Throws<InvalidOperationException>(() => new BrokerLogin(configuration, identity)).Message;
    }
}
