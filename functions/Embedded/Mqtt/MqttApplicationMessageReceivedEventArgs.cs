using System.Diagnostics.CodeAnalysis;

namespace Izi.Embedded.Mqtt;

/// <summary>A message that came in, and whether it was dealt with.</summary>
public sealed class MqttApplicationMessageReceivedEventArgs : EventArgs
{
    readonly Func<MqttApplicationMessageReceivedEventArgs, CancellationToken, Task> acknowledge;
    int acknowledged;

    internal MqttApplicationMessageReceivedEventArgs(
        string clientId,
        MqttApplicationMessage applicationMessage,
        ushort packetIdentifier,
        Func<MqttApplicationMessageReceivedEventArgs, CancellationToken, Task> acknowledge)
    {
        this.acknowledge = acknowledge;
        ClientId = clientId;
        ApplicationMessage = applicationMessage;
        PacketIdentifier = packetIdentifier;
    }

    public MqttApplicationMessage ApplicationMessage { get; }

    /// <summary>Whether the message is acknowledged when every handler has returned (the default).</summary>
    public bool AutoAcknowledge { get; set; } = true;

    public string ClientId { get; }

    public bool IsHandled { get; set; }

    public ushort PacketIdentifier { get; }

    /// <summary>Whether the message is left unacknowledged, so that the server sends it again on the next connection.</summary>
    public bool ProcessingFailed { get; set; }

    [AllowNull]
    public object Tag { get; set; } = null!;

    /// <summary>Acknowledges the message, once.</summary>
    /// <exception cref="InvalidOperationException">It was acknowledged before.</exception>
    public Task AcknowledgeAsync(CancellationToken cancellationToken) => Interlocked.Exchange(ref acknowledged, 1) == 0
        ? acknowledge(this, cancellationToken)
        : throw new InvalidOperationException("The application message is already acknowledged.");
}
