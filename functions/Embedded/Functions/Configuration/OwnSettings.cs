using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;

namespace Izi.Embedded.Functions;

/// <summary>What the host provides itself where no setting names something else; the account on its broker, or null where it runs none.</summary>
internal sealed record OwnSettings(HostDefaults Defaults, OwnAccount? Broker)
{
    const string TopicEndpoint = "Events:TopicEndpoint";

    /// <summary>Fills in what is known before the host starts.</summary>
    /// <exception cref="BindingException">A setting cannot be used.</exception>
    public static OwnSettings FillIn(IConfiguration settings, HostDefaults defaults)
    {
        AccountSettings.Read(settings);
        if (OwnTopic(settings)) defaults.Fill(settings, "Events:TopicKey", NewKey);
        return new OwnSettings(defaults, OwnAccount.FillIn(settings, defaults));
    }

    /// <summary>Whether events are published to this host itself.</summary>
    public static bool OwnTopic(IConfiguration settings) => string.IsNullOrEmpty(settings[TopicEndpoint]);

    /// <summary>Fills in the key that signs tokens, unless somebody else's keys are named.</summary>
    public static void FillInSigningKey(IConfiguration settings, HostDefaults defaults)
    {
        if (string.IsNullOrEmpty(settings["Auth:Authority"]))
            defaults.Fill(settings, "Auth:SigningKey", () => SigningKey.Of(settings.DataPath()));
    }

    public void BrokerListens(int port)
    {
        Defaults.Set("Mqtt:Port", $"{port}");
        Defaults.Set("Mqtt:UseTls", "false");
    }

    public void ServerListens(IConfiguration settings, Uri server) =>
        Defaults.Fill(settings, TopicEndpoint, () => new Uri(server, EventGrid.TopicEndpoint.Path).ToString());

    static string NewKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
}
