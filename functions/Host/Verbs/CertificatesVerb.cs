using System.CommandLine;

namespace Izi.Host.Verbs;

/// <summary>The <c>certificates</c> verb: makes a venue's CA and a device's client certificate, and prints what to register.</summary>
internal static class CertificatesVerb
{
    public static Command Create(TimeProvider clock)
    {
        var venue = Id("--venue", "The venue, as in the catalog");
        var device = Id("--device", "The device, as in the catalog");
        var folder = new Option<string>("--out") { Required = true, Description = "The folder in which each venue has its own" };
        var days = new Option<int>("--days") { Description = "How long the device's certificate is valid", DefaultValueFactory = _ => 365 };
        days.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 3650) result.AddError("--days is from 1 to 3650.");
        });

        var command = new Command("certificates", "Makes a device's client certificate.") { venue, device, folder, days };
        command.SetAction(parsed => Make(
            parsed.GetValue(venue)!, parsed.GetValue(device)!, parsed.GetValue(folder)!,
            TimeSpan.FromDays(parsed.GetValue(days)), clock.GetUtcNow(), parsed.InvocationConfiguration.Output));
        return command;
    }

    static Option<string> Id(string name, string description)
    {
        var option = new Option<string>(name) { Required = true, Description = description };
        option.Validators.Add(result =>
        {
            if (!IsId(result.GetValueOrDefault<string>() ?? "")) result.AddError($"{name} is 1 to 40 of a-z, 0-9 and -.");
        });
        return option;
    }

    static bool IsId(string text) =>
        text.Length is >= 1 and <= 40 && text.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '-');

    static void Make(string venue, string device, string path, TimeSpan lifetime, DateTimeOffset now, TextWriter output)
    {
        using var authority = new VenueAuthority(Path.Combine(path, venue), venue, now);
        var until = authority.Certify(device, lifetime, now);
        var (certificate, key) = (authority.CertificateOf($"{venue}.{device}"), authority.KeyOf($"{venue}.{device}"));
        var ca = authority.CertificateOf("ca");
        output.WriteLine($"""
            CA of {venue}, until {authority.Until:yyyy-MM-dd}: {ca} (keep {authority.KeyOf("ca")} to yourself)
            Certificate of {device}, until {until:yyyy-MM-dd}: {certificate}, {key}

            Nothing is registered yet. The namespace needs
              the CA certificate venue-{venue}: the text of {ca}
              the client {venue}.{device}: authentication name {venue}.{device}, validation scheme DnsMatchesAuthenticationName,
                attributes venue = {venue}, device = {device}
            which infra/venue.bicep does:
              az deployment group create --name venue-{venue} --resource-group GROUP --template-file infra/venue.bicep \
                --parameters namespaceName=NAMESPACE venue={venue} devices='["{device}"]' \
                caCertificate="$(cat {ca})"
            The device connects with these two files, as user {venue}.{device}.
            """);
    }
}
