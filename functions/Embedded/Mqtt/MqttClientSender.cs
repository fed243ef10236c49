using System.Net.Sockets;

namespace Izi.Embedded.Mqtt;

/// <summary>Sends a client's packets, one after the other.</summary>
internal sealed class MqttClientSender(MqttChannel channel, TimeProvider time, Action abort) : IDisposable
{
    readonly SemaphoreSlim sending = new(1, 1);
    long lastSent;

    /// <summary>For how long nothing was sent.</summary>
    public TimeSpan Idle => time.GetElapsedTime(Interlocked.Read(ref lastSent));

    public void Dispose() => sending.Dispose();

    /// <exception cref="MqttClientDisconnectedException">The connection is gone.</exception>
    public async Task SendAsync(MqttPacket packet, CancellationToken cancel)
    {
        await sending.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            channel.Write(packet);
            await channel.FlushAsync(cancel).ConfigureAwait(false);
            Interlocked.Exchange(ref lastSent, time.GetTimestamp());
        }
        catch (OperationCanceledException)
        {
            // Half a packet may be out: nothing can follow it.
            abort();
            throw;
        }
        catch (Exception lost) when (lost is IOException or SocketException or ObjectDisposedException)
        {
            throw new MqttClientDisconnectedException(lost);
        }
        finally
        {
            sending.Release();
        }
    }
}
