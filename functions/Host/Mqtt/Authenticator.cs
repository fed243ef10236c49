using System.Security.Cryptography;
using System.Text;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace Izi.Host.Mqtt;

/// <summary>Decides who may connect and stay connected, and which topics they may use.</summary>
internal sealed class Authenticator(BrokerOptions options, IAccounts accounts, ILogger log)
{
    // Compared with the key of an unknown account, so that the answer takes as long as for the last known one.
    KeyHash unmatchable = new KeyHash(1_000, new byte[16], new byte[64]).Unmatchable();

    /// <summary>Checks a CONNECT. On success the connection has the hash that its key matched.</summary>
    public async Task<MqttConnectReasonCode> CheckAsync(ClientConnection connection, ValidatingConnectionEventArgs login)
    {
        if (login.ProtocolVersion is MqttProtocolVersion.V310) return MqttConnectReasonCode.UnsupportedProtocolVersion;
        if (connection.Connect.AuthenticationMethod is not null) return MqttConnectReasonCode.BadAuthenticationMethod;
        try
        {
            if (!await KnowsAsync(connection, login.CancellationToken)) return MqttConnectReasonCode.BadUserNameOrPassword;
        }
        catch (IOException away)
        {
            log.LogWarning(away, "A client cannot log in to the broker: {Why}", away.Message);
            return MqttConnectReasonCode.ServerUnavailable;
        }
        return connection.Will is { } will && !MayPublish(connection.Username, will.Topic)
            ? MqttConnectReasonCode.NotAuthorized : MqttConnectReasonCode.Success;
    }

    /// <summary>Looks up the keys of connected clients at each tick and closes connections whose key was replaced or revoked.</summary>
    public async Task WatchAsync(PeriodicTimer timer, Func<IEnumerable<ClientConnection>> connected, CancellationToken stop)
    {
        var wasAway = false;
        while (await timer.WaitForNextTickAsync(CancellationToken.None))
            try
            {
                await CloseRevokedAsync([.. connected().Where(client => client.Secret is not null)], stop);
                wasAway = false;
            }
            // Nobody is disconnected because the accounts cannot be read.
            catch (Exception away)
            {
                if (!wasAway && !stop.IsCancellationRequested)
                    log.LogWarning(away, "The keys of connected clients cannot be checked: {Why}", away.Message);
                wasAway = true;
            }
    }

    public bool IsWorker(string username) => username == options.Username;

    public bool MayPublish(string username, string topic) =>
        IsWorker(username) ? options.Rules.MayBridge(topic) : options.Rules.MayPublish(username, topic);

    /// <summary>Whether a retained message is kept; one that is not is delivered all the same.</summary>
    public bool MayRetain(string username, string topic) => IsWorker(username) || options.Rules.MayRetain(username, topic);

    public bool MaySubscribe(string username, string filter) => IsWorker(username) || options.Rules.MaySubscribe(username, filter);

    async Task<bool> KnowsAsync(ClientConnection connection, CancellationToken cancel)
    {
        var (username, password) = (connection.Username, connection.Connect.Password ?? []);
        if (IsWorker(username)) return CryptographicOperations.FixedTimeEquals(password, Encoding.UTF8.GetBytes(options.Password));
        connection.Secret = (await accounts.FindAsync([username], cancel)).GetValueOrDefault(username);
        var known = KeyHash.Parse(connection.Secret);
        if (known is not null) unmatchable = known.Unmatchable();
        return (known ?? unmatchable).Matches(password) && known is not null;
    }

    async Task CloseRevokedAsync(List<ClientConnection> clients, CancellationToken stop)
    {
        if (clients.Count == 0) return;
        var current = await accounts.FindAsync([.. clients.Select(client => client.Username).Distinct()], stop);
        foreach (var client in clients)
            if (current.GetValueOrDefault(client.Username) != client.Secret)
                _ = client.CloseAsync(MqttDisconnectReasonCode.AdministrativeAction, "ServerInitiatedDisconnect");
    }
}
