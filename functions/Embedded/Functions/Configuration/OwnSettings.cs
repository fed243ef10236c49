using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;

namespace Izi.Embedded.Functions;

/// <summary>What the host provides itself because no setting names something else: the broker (its account, or null) and the topic.</summary>
internal sealed record OwnSettings(HostDefaults Defaults, OwnAccount? Broker, bool Topic)
{
    const string TopicEndpoint = "EventGrid:TopicEndpoint";

    /// <summary>Fills in what is known before the host starts.</summary>
    /// <exception cref="BindingException">Settings ask for what this version cannot do.</exception>
    public static OwnSettings FillIn(IConfiguration settings, HostDefaults defaults)
    {
        if (!string.IsNullOrEmpty(settings["AzureWebJobsStorage"]))
            throw new BindingException(
                "AzureWebJobsStorage is set, but this version of the host keeps tables and queues only in its own data folder (Izi__Data); unset it.");
        var topic = string.IsNullOrEmpty(settings[TopicEndpoint]);
        if (topic) defaults.Fill(settings, "EventGrid:TopicKey", NewKey);
        return new OwnSettings(defaults, OwnAccount.FillIn(settings, defaults), topic);
    }

    /// <summary>Fills in the key that signs tokens, unless somebody else's keys are named.</summary>
    public static void FillInSigningKey(IConfiguration settings, HostDefaults defaults)
    {
        if (string.IsNullOrEmpty(settings["Auth:Authority"]))
            defaults.Fill(settings, "Auth:SigningKey", () => SigningKey.Of(settings.DataPath()));
    }

    public void BrokerListens(int port) => Defaults.Set("Mqtt:Port", $"{port}");

    public void ServerListens(IConfiguration settings, Uri server) =>
        Defaults.Fill(settings, TopicEndpoint, () => new Uri(server, EventGrid.TopicEndpoint.Path).ToString());

    static string NewKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
}
