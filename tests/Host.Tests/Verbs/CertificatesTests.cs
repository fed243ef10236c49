using System.CommandLine;
using System.Runtime.Versioning;
using System.Security.Cryptography.X509Certificates;
using Izi.Host.Verbs;

namespace Izi.Host.Tests.Verbs;

public sealed class CertificatesTests : IDisposable
{
    readonly TempFolder folder = new();
    readonly VirtualTime clock = new(new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public void A_devices_certificate_is_signed_by_its_venues_CA_for_client_authentication_alone()
    {
        Assert.Equal(0, Make("demo", "pc-01").Code);

        using var device = Certificate("demo", "demo.pc-01");
        using var ca = Certificate("demo", "ca");
        Assert.True(IsSigned(device, ca, "1.3.6.1.5.5.7.3.2"));
        Assert.False(IsSigned(device, ca, "1.3.6.1.5.5.7.3.1"));
        Assert.False(device.Extensions.OfType<X509BasicConstraintsExtension>().Single().CertificateAuthority);
        Assert.Equal(X509KeyUsageFlags.DigitalSignature, device.Extensions.OfType<X509KeyUsageExtension>().Single().KeyUsages);
    }

    [Fact]
    public void It_names_the_client_as_the_namespace_does_and_has_a_key_of_its_own()
    {
        Make("demo", "pc-01");

        using var device = X509Certificate2.CreateFromPemFile(At("demo", "demo.pc-01.pem"), At("demo", "demo.pc-01.key"));
        Assert.Equal("CN=demo.pc-01", device.Subject);
        Assert.Equal(["demo.pc-01"], Names(device));
        Assert.Equal("1.2.840.10045.3.1.7", device.GetECDsaPrivateKey()!.ExportParameters(false).Curve.Oid.Value);
    }

    [Fact]
    public void It_is_valid_for_a_year_and_the_CA_for_ten()
    {
        Make("demo", "pc-01");

        using var device = Certificate("demo", "demo.pc-01");
        using var ca = Certificate("demo", "ca");
        Assert.Equal(clock.GetUtcNow().UtcDateTime.AddDays(365), device.NotAfter.ToUniversalTime(), TimeSpan.FromSeconds(1));
        Assert.Equal(clock.GetUtcNow().UtcDateTime.AddDays(3650), ca.NotAfter.ToUniversalTime(), TimeSpan.FromSeconds(1));
        Assert.True(device.NotBefore.ToUniversalTime() < clock.GetUtcNow().UtcDateTime);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Keys_are_readable_by_their_owner_only()
    {
        Make("demo", "pc-01");

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(At("demo", "ca.key")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(At("demo", "demo.pc-01.key")));
        Assert.Equal(
            ["ca.key", "ca.pem", "demo.pc-01.key", "demo.pc-01.pem"],
            Directory.EnumerateFiles(Path.Combine(folder.Path, "demo")).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void The_next_device_and_the_same_one_again_are_signed_by_the_CA_that_was_kept()
    {
        Make("demo", "pc-01");
        using var ca = Certificate("demo", "ca");
        using var first = Certificate("demo", "demo.pc-01");

        clock.Advance(TimeSpan.FromDays(300));
        Make("demo", "pc-02");
        Make("demo", "pc-01");

        using var kept = Certificate("demo", "ca");
        using var second = Certificate("demo", "demo.pc-02");
        using var again = Certificate("demo", "demo.pc-01");
        Assert.Equal(ca.Thumbprint, kept.Thumbprint);
        Assert.True(IsSigned(second, ca) && IsSigned(again, ca));
        Assert.NotEqual(first.SerialNumber, again.SerialNumber);
        Assert.NotEqual(first.GetPublicKeyString(), again.GetPublicKeyString());
    }

    [Fact]
    public void A_venues_CA_does_not_sign_another_venues_devices()
    {
        Make("demo", "pc-01");
        Make("other", "pc-01");

        using var device = Certificate("other", "other.pc-01");
        using var demo = Certificate("demo", "ca");
        using var other = Certificate("other", "ca");
        Assert.True(IsSigned(device, other));
        Assert.False(IsSigned(device, demo));
    }

    [Fact]
    public void The_longest_and_the_oddest_ids_of_a_catalog_get_certificates_too()
    {
        var (venue, device) = (new string('v', 40), new string('d', 40));
        Make(venue, device);
        Make("-", "ca");

        using var longest = Certificate(venue, $"{venue}.{device}");
        using var odd = Certificate("-", "-.ca");
        using var ca = Certificate("-", "ca");
        Assert.Equal($"CN={device}", longest.Subject);
        Assert.Equal([$"{venue}.{device}"], Names(longest));
        Assert.Equal(["-.ca"], Names(odd));
        Assert.True(IsSigned(odd, ca));
    }

    [Fact]
    public void It_prints_what_to_register_and_where_the_files_are()
    {
        var said = Make("demo", "pc-01").Said;

        Assert.Contains("Nothing is registered yet", said, StringComparison.Ordinal);
        Assert.Contains("the client demo.pc-01: authentication name demo.pc-01, validation scheme Dns", said, StringComparison.Ordinal);
        Assert.Contains("attributes venue = demo, device = pc-01", said, StringComparison.Ordinal);
        Assert.Contains(At("demo", "ca.pem"), said, StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE KEY", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("demo", "../pc-01")]
    [InlineData("demo", "PC-01")]
    [InlineData("demo", "pc.01")]
    [InlineData("demo", "")]
    [InlineData("de mo", "pc-01")]
    [InlineData("CN=demo,O=x", "pc-01")]
    [InlineData("demo", "12345678901234567890123456789012345678901")]
    public void An_id_that_no_catalog_has_is_refused_and_nothing_is_made(string venue, string device)
    {
        var (code, said) = Make(venue, device);

        Assert.NotEqual(0, code);
        Assert.Contains("is 1 to 40 of a-z, 0-9 and -.", said, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void An_incomplete_CA_is_not_replaced()
    {
        Make("demo", "pc-01");
        File.Delete(At("demo", "ca.key"));

        Assert.Throws<InvalidOperationException>(() => Make("demo", "pc-01"));
        Assert.False(File.Exists(At("demo", "ca.key")));
    }

    [Fact]
    public void Another_venues_CA_signs_nothing()
    {
        Make("demo", "pc-01");
        Directory.Move(Path.Combine(folder.Path, "demo"), Path.Combine(folder.Path, "other"));

        var refused = Assert.Throws<InvalidOperationException>(() => Make("other", "pc-01"));

        Assert.Contains("Devices of demo", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_does_not_outlive_its_CA()
    {
        Make("demo", "pc-01");
        clock.Advance(TimeSpan.FromDays(3650 - 364));

        Assert.Throws<InvalidOperationException>(() => Make("demo", "pc-02"));
        Assert.Equal(0, Make("demo", "pc-02", "--days", "300").Code);
    }

    public void Dispose() => folder.Dispose();

    (int Code, string Said) Make(string venue, string device, params string[] more)
    {
        using var said = new StringWriter();
        var code = CertificatesVerb.Create(clock)
            .Parse(["--venue", venue, "--device", device, "--out", folder.Path, .. more])
            .Invoke(new() { Output = said, Error = said, EnableDefaultExceptionHandler = false });
        return (code, said.ToString());
    }

    string At(string venue, string name) => Path.Combine(folder.Path, venue, name);

    X509Certificate2 Certificate(string venue, string name) => X509CertificateLoader.LoadCertificateFromFile(At(venue, $"{name}.pem"));

    static string[] Names(X509Certificate2 certificate) =>
        [.. certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single().EnumerateDnsNames()];

    bool IsSigned(X509Certificate2 certificate, X509Certificate2 by, string? purpose = null)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(by);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = clock.GetUtcNow().UtcDateTime;
        if (purpose is not null) chain.ChainPolicy.ApplicationPolicy.Add(new(purpose));
        return chain.Build(certificate);
    }
}
