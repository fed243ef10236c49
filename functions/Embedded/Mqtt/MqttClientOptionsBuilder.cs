using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Izi.Embedded.Mqtt;

/// <summary>Makes a client's options step by step.</summary>
public sealed class MqttClientOptionsBuilder
{
    const int PlainPort = 1883;
    const int TlsPort = 8883;

    readonly MqttClientOptions options = new();
    DnsEndPoint? server;

    /// <exception cref="InvalidOperationException">No server was named.</exception>
    /// <exception cref="NotSupportedException">The protocol version does not know what was asked for.</exception>
    public MqttClientOptions Build()
    {
        if (server is null) throw new InvalidOperationException("A channel must be set.");

        var port = server.Port is not 0 ? server.Port : options.Tls?.UseTls is true ? TlsPort : PlainPort;
        options.Server = new DnsEndPoint(server.Host, port, server.AddressFamily);
        MqttClientValidation.MustBeSpoken(options);
        return options;
    }

    public MqttClientOptionsBuilder WithTcpServer(
        string host, int? port = null, AddressFamily addressFamily = AddressFamily.Unspecified)
    {
        ArgumentNullException.ThrowIfNull(host);

        server = new DnsEndPoint(host, port ?? 0, addressFamily);
        return this;
    }

    public MqttClientOptionsBuilder WithTlsOptions(Action<MqttClientTlsOptionsBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);

        var builder = new MqttClientTlsOptionsBuilder();
        configure(builder);
        return WithTlsOptions(builder.Build());
    }

    public MqttClientOptionsBuilder WithTlsOptions(MqttClientTlsOptions? tlsOptions) => With(o => o.Tls = tlsOptions);

    public MqttClientOptionsBuilder WithClientId(string? value) => With(o => o.ClientId = value);

    public MqttClientOptionsBuilder WithCredentials(string? username, string? password) =>
        WithCredentials(username, password is null ? null : Encoding.UTF8.GetBytes(password));

    public MqttClientOptionsBuilder WithCredentials(string? username, byte[]? password = null) =>
        With(o => (o.Username, o.Password) = (username, password));

    public MqttClientOptionsBuilder WithCleanSession(bool value = true) => With(o => o.CleanSession = value);

    public MqttClientOptionsBuilder WithCleanStart(bool value = true) => WithCleanSession(value);

    public MqttClientOptionsBuilder WithKeepAlivePeriod(TimeSpan value) => With(o => o.KeepAlivePeriod = value);

    public MqttClientOptionsBuilder WithNoKeepAlive() => WithKeepAlivePeriod(TimeSpan.Zero);

    public MqttClientOptionsBuilder WithProtocolVersion(MqttProtocolVersion value) => value is MqttProtocolVersion.Unknown
        ? throw new ArgumentException("Protocol version is invalid.", nameof(value))
        : With(o => o.ProtocolVersion = value);

    /// <summary>Authenticates as MQTT 5 does beside username and password, such as with OAUTH2-JWT and a token.</summary>
    public MqttClientOptionsBuilder WithEnhancedAuthentication(string? method, byte[]? data = null) =>
        With(o => (o.AuthenticationMethod, o.AuthenticationData) = (method, data));

    public MqttClientOptionsBuilder WithEnhancedAuthenticationHandler(IMqttEnhancedAuthenticationHandler? handler) =>
        With(o => o.EnhancedAuthenticationHandler = handler);

    public MqttClientOptionsBuilder WithSessionExpiryInterval(uint sessionExpiryInterval) =>
        With(o => o.SessionExpiryInterval = sessionExpiryInterval);

    public MqttClientOptionsBuilder WithReceiveMaximum(ushort receiveMaximum) => With(o => o.ReceiveMaximum = receiveMaximum);

    public MqttClientOptionsBuilder WithMaximumPacketSize(uint maximumPacketSize) => With(o => o.MaximumPacketSize = maximumPacketSize);

    public MqttClientOptionsBuilder WithRequestProblemInformation(bool requestProblemInformation = true) =>
        With(o => o.RequestProblemInformation = requestProblemInformation);

    public MqttClientOptionsBuilder WithUserProperty(string name, ReadOnlyMemory<byte> value) =>
        With(o => (o.UserProperties ??= []).Add(new MqttUserProperty(name, value)));

    public MqttClientOptionsBuilder WithTimeout(TimeSpan value) => With(o => o.Timeout = value);

    public MqttClientOptionsBuilder WithWillTopic(string? willTopic) => With(o => o.WillTopic = willTopic);

    public MqttClientOptionsBuilder WithWillPayload(byte[]? willPayload) => With(o => o.WillPayload = willPayload);

    public MqttClientOptionsBuilder WithWillPayload(string? willPayload) =>
        With(o => o.WillPayload = string.IsNullOrEmpty(willPayload) ? null : Encoding.UTF8.GetBytes(willPayload));

    public MqttClientOptionsBuilder WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel willQualityOfServiceLevel) =>
        With(o => o.WillQualityOfServiceLevel = willQualityOfServiceLevel);

    public MqttClientOptionsBuilder WithWillRetain(bool willRetain = true) => With(o => o.WillRetain = willRetain);

    public MqttClientOptionsBuilder WithWillContentType(string? willContentType) => With(o => o.WillContentType = willContentType);

    public MqttClientOptionsBuilder WithWillDelayInterval(uint willDelayInterval) => With(o => o.WillDelayInterval = willDelayInterval);

    public MqttClientOptionsBuilder WithWillMessageExpiryInterval(uint willMessageExpiryInterval) =>
        With(o => o.WillMessageExpiryInterval = willMessageExpiryInterval);

    public MqttClientOptionsBuilder WithWillPayloadFormatIndicator(MqttPayloadFormatIndicator willPayloadFormatIndicator) =>
        With(o => o.WillPayloadFormatIndicator = willPayloadFormatIndicator);

    public MqttClientOptionsBuilder WithWillUserProperty(string name, ReadOnlyMemory<byte> value) =>
        With(o => (o.WillUserProperties ??= []).Add(new MqttUserProperty(name, value)));

    MqttClientOptionsBuilder With(Action<MqttClientOptions> change)
    {
        change(options);
        return this;
    }
}
