using System.Text;
using Azure.Core;

namespace Izi.App.Devices;

/// <summary>
/// Logs in to an Event Grid namespace by a token of the app's own identity (MQTT 5 enhanced authentication, method OAUTH2-JWT), and gives
/// it a newer one before that expires, while the connection lasts.
/// </summary>
public sealed class EntraLogin(TokenCredential identity, TimeProvider clock, ILogger<EntraLogin> log) : IMqttEnhancedAuthenticationHandler
{
    const string Method = "OAUTH2-JWT";

    /// <summary>Azure.Identity hands out the token it has until five minutes before that expires.</summary>
    static readonly TimeSpan Lead = TimeSpan.FromMinutes(4);

    static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(10);

    /// <summary>While the clock is behind, a token seems to be good for much longer than it is.</summary>
    static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);
    static readonly TokenRequestContext Audience = new(["https://eventgrid.azure.net/.default"]);

    /// <summary>Asks for a token each time: one that was refused may have been replaced.</summary>
    public async Task<BrokerAccess> Open(MqttClientOptionsBuilder options, CancellationToken cancel)
    {
        var token = await identity.GetTokenAsync(Audience, cancel);
        options.WithEnhancedAuthentication(Method, Bytes(token)).WithEnhancedAuthenticationHandler(this);
        return new(options, (client, ended) => Renew(client, token, ended));
    }

    /// <summary>The broker is content with a newer token; nothing else is expected of it.</summary>
    public Task HandleEnhancedAuthenticationAsync(MqttEnhancedAuthenticationEventArgs eventArgs) =>
        eventArgs.ReasonCode is MqttAuthenticateReasonCode.Success
            ? Task.CompletedTask
            : throw new InvalidOperationException($"The broker wants more than a token: {eventArgs.ReasonCode}.");

    /// <summary>A broker that refuses a newer token ends the connection, and the next one is made with one newer still.</summary>
    async Task Renew(IMqttClient client, AccessToken token, CancellationToken ended)
    {
        while (true)
        {
            await Task.Delay(Until(token), clock, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (ended.IsCancellationRequested || !client.IsConnected) return;
            token = await Renewed(client, token, ended);
        }
    }

    async Task<AccessToken> Renewed(IMqttClient client, AccessToken token, CancellationToken ended)
    {
        try
        {
            var newer = await identity.GetTokenAsync(Audience, ended);
            if (newer.ExpiresOn <= token.ExpiresOn) return token;
            var again = new MqttEnhancedAuthenticationExchangeData
            {
                ReasonCode = MqttAuthenticateReasonCode.ReAuthenticate,
                AuthenticationData = Bytes(newer),
            };
            await client.SendEnhancedAuthenticationExchangeDataAsync(again, ended);
            return newer;
        }
        // There is time to try again, and a connection whose token has expired is made anew.
        catch (Exception failed)
        {
            log.LogWarning(failed, "The broker was not given a newer token; the old one is good until {Until:u}", token.ExpiresOn);
            return token;
        }
    }

    /// <summary>Until it is time for a newer one; when there was none to be had, until half of what is left has passed.</summary>
    TimeSpan Until(AccessToken token)
    {
        var (now, latest) = (clock.GetUtcNow(), token.ExpiresOn - Lead);
        var due = token.RefreshOn is { } early && early > now && early < latest ? early : latest;
        var wait = due > now ? due - now : (token.ExpiresOn - now) / 2;
        return wait < ShortestWait ? ShortestWait : wait > LongestWait ? LongestWait : wait;
    }

    static byte[] Bytes(AccessToken token) => Encoding.UTF8.GetBytes(token.Token);
}
