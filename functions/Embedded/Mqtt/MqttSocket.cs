using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Izi.Embedded.Mqtt;

/// <summary>A client's TCP connection, with TLS where it is asked for.</summary>
internal sealed class MqttSocket : IDisposable
{
    readonly Socket socket;

    MqttSocket(Socket socket, Stream stream)
    {
        this.socket = socket;
        Stream = stream;
    }

    public Stream Stream { get; }

    /// <exception cref="MqttCommunicationException">The server cannot be reached or is not trusted.</exception>
    public static async Task<MqttSocket> OpenAsync(MqttClientOptions options, CancellationToken cancel)
    {
        var server = options.Server ?? throw new ArgumentException("The options name no server.", nameof(options));
        // It lingers for no time at all: dropping the connection is seen at once by the other side.
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, LingerState = new LingerOption(true, 0) };
        try
        {
            await socket.ConnectAsync(server, cancel).ConfigureAwait(false);
            var stream = new NetworkStream(socket, ownsSocket: true);
            return new MqttSocket(socket, await SecureAsync(stream, options, cancel).ConfigureAwait(false));
        }
        catch (Exception exception)
        {
            socket.Dispose();
            if (exception is OperationCanceledException) throw;
            throw new MqttCommunicationException(exception);
        }
    }

    /// <summary>Lets what was sent arrive: closing at once would overtake it.</summary>
    public async Task FinishAsync(CancellationToken cancel)
    {
        if (Stream is SslStream tls) await tls.ShutdownAsync().WaitAsync(cancel).ConfigureAwait(false);
        socket.LingerState = new LingerOption(false, 0);
        socket.Shutdown(SocketShutdown.Send);
    }

    public void Dispose()
    {
        Stream.Dispose();
        socket.Dispose();
    }

    static async Task<Stream> SecureAsync(NetworkStream stream, MqttClientOptions options, CancellationToken cancel)
    {
        if (options.Tls is not { UseTls: true } tls) return stream;

        var secured = new SslStream(stream);
        var wanted = new SslClientAuthenticationOptions
        {
            TargetHost = string.IsNullOrEmpty(tls.TargetHost) ? options.Server!.Host : tls.TargetHost,
            ClientCertificates = tls.ClientCertificatesProvider?.GetCertificates(),
            CertificateRevocationCheckMode = tls.RevocationMode,
            CertificateChainPolicy = Trusting(tls),
            RemoteCertificateValidationCallback = tls.CertificateValidationHandler is { } decides
                ? (_, certificate, chain, wrong) => decides(new(certificate, chain, wrong)) : null,
        };
        await secured.AuthenticateAsClientAsync(wanted, cancel).ConfigureAwait(false);
        return secured;
    }

    // Whether the certificate itself was taken back need not be known of roots that are trusted by hand; null for the machine's own.
    static X509ChainPolicy? Trusting(MqttClientTlsOptions tls)
    {
        if (tls.TrustChain is not { Count: > 0 } roots) return null;

        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = tls.RevocationMode,
            VerificationFlags = X509VerificationFlags.IgnoreEndRevocationUnknown,
        };
        policy.CustomTrustStore.AddRange(roots);
        return policy;
    }
}
