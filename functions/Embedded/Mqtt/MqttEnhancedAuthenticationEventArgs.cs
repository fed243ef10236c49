namespace Izi.Embedded.Mqtt;

/// <summary>An AUTH of the server, and the way to answer it.</summary>
public class MqttEnhancedAuthenticationEventArgs : EventArgs
{
    readonly AuthPacket first;
    readonly Func<AuthPacket, CancellationToken, Task> send;
    readonly Func<CancellationToken, ValueTask<MqttPacket?>> receive;

    internal MqttEnhancedAuthenticationEventArgs(
        AuthPacket first, Func<AuthPacket, CancellationToken, Task> send, Func<CancellationToken, ValueTask<MqttPacket?>> receive, CancellationToken cancel)
    {
        (this.first, this.send, this.receive) = (first, send, receive);
        CancellationToken = cancel;
    }

    public byte[] AuthenticationData => first.Properties.AuthenticationData!;

    public string AuthenticationMethod => first.Properties.AuthenticationMethod!;

    public CancellationToken CancellationToken { get; }

    /// <summary>Success says that the server is content; it wants no answer.</summary>
    public MqttAuthenticateReasonCode ReasonCode => (MqttAuthenticateReasonCode)first.Code;

    public string ReasonString => first.Properties.ReasonString!;

    public List<MqttUserProperty> UserProperties => [.. first.Properties.User];

    /// <summary>Continues the exchange.</summary>
    public Task SendAsync(SendMqttEnhancedAuthenticationDataOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);

        var answer = MqttClientPackets.Auth(
            MqttAuthenticateReasonCode.ContinueAuthentication, AuthenticationMethod, options.Data, options.ReasonString, options.UserProperties);
        return send(answer, cancellationToken);
    }

    /// <summary>Waits for the server's next AUTH; whether it lets the client in is told after the handler has returned.</summary>
    public async Task<ReceiveMqttEnhancedAuthenticationDataResult> ReceiveAsync(CancellationToken cancellationToken = default) =>
        await receive(cancellationToken).ConfigureAwait(false) switch
        {
            AuthPacket auth => new()
            {
                AuthenticationData = auth.Properties.AuthenticationData!,
                AuthenticationMethod = auth.Properties.AuthenticationMethod!,
                ReasonCode = (MqttAuthenticateReasonCode)auth.Code,
                ReasonString = auth.Properties.ReasonString!,
                UserProperties = [.. auth.Properties.User],
            },
            ConnAckPacket => throw new InvalidOperationException("The enhanced authentication handler must not wait for the CONNACK packet."),
            _ => throw new MqttProtocolViolationException("Received other packet than AUTH while authenticating."),
        };
}
