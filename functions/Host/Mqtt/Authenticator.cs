using System.Security.Cryptography;
using System.Text;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace Izi.Host.Mqtt;

/// <summary>Decides who may connect and which topics they may use.</summary>
internal sealed class Authenticator(BrokerOptions options, IAccounts accounts, ILogger log)
{
    // Compared with the key of an unknown account, so that the answer takes as long as for the last known one.
    KeyHash unmatchable = new KeyHash(1_000, new byte[16], new byte[64]).Unmatchable();

    /// <summary>Checks a CONNECT. On success the connection has the hash that its key matched.</summary>
    public async Task<MqttConnectReasonCode> CheckAsync(ClientConnection connection, ValidatingConnectionEventArgs login)
    {
        var connect = connection.Connect;
        if (login.ProtocolVersion is MqttProtocolVersion.V310) return MqttConnectReasonCode.UnsupportedProtocolVersion;
        if (connect.AuthenticationMethod is not null) return MqttConnectReasonCode.BadAuthenticationMethod;
        try
        {
            if (!await KnowsAsync(connection, connect, login.CancellationToken)) return MqttConnectReasonCode.BadUserNameOrPassword;
        }
        catch (IOException away)
        {
            log.LogWarning(away, "A client cannot log in to the broker: {Why}", away.Message);
            return MqttConnectReasonCode.ServerUnavailable;
        }
        return connect.WillFlag && !MayPublish(connection.Username, connect.WillTopic)
            ? MqttConnectReasonCode.NotAuthorized : MqttConnectReasonCode.Success;
    }

    public bool IsWorker(string username) => username == options.Username;

    public bool MayPublish(string username, string topic) =>
        IsWorker(username) ? options.Rules.MayBridge(topic) : options.Rules.MayPublish(username, topic);

    /// <summary>Whether a retained message is kept; one that is not is delivered all the same.</summary>
    public bool MayRetain(string username, string topic) => IsWorker(username) || options.Rules.MayRetain(username, topic);

    public bool MaySubscribe(string username, string filter) => IsWorker(username) || options.Rules.MaySubscribe(username, filter);

    async Task<bool> KnowsAsync(ClientConnection connection, MqttConnectPacket connect, CancellationToken cancel)
    {
        var password = connect.Password ?? [];
        if (IsWorker(connection.Username))
            return CryptographicOperations.FixedTimeEquals(password, Encoding.UTF8.GetBytes(options.Password));
        connection.Secret = await accounts.FindAsync(connection.Username, cancel);
        var known = KeyHash.Parse(connection.Secret);
        if (known is not null) unmatchable = known.Unmatchable();
        return (known ?? unmatchable).Matches(password) && known is not null;
    }
}
