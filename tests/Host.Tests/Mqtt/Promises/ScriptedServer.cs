using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Izi.Contracts.Mqtt;

/// <summary>A server that says what the test tells it to, byte by byte; with a certificate it speaks TLS.</summary>
public sealed class ScriptedServer : IDisposable
{
    static readonly TimeSpan patience = TimeSpan.FromSeconds(60);

    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly MqttProtocolVersion version;
    readonly X509Certificate2? certificate;
    TcpClient? client;
    Stream? stream;

    public ScriptedServer(MqttProtocolVersion version, X509Certificate2? certificate = null)
    {
        (this.version, this.certificate) = (version, certificate);
        listener.Start();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public MqttClientOptionsBuilder Options() => new MqttClientOptionsBuilder()
        .WithProtocolVersion(version).WithTcpServer("127.0.0.1", Port).WithClientId("party").WithNoKeepAlive();

    /// <summary>What the client showed who it is by; null for nothing.</summary>
    public X509Certificate2? Shown { get; private set; }

    /// <summary>Takes the next connection and answers its CONNECT, which is returned.</summary>
    public async Task<byte[]> Accept(byte returnCode = 0)
    {
        var connect = await Called();
        await Answer(returnCode);
        return connect;
    }

    /// <summary>Takes the next connection and reads its CONNECT, which is not answered yet.</summary>
    public async Task<byte[]> Called()
    {
        client?.Dispose();
        client = await listener.AcceptTcpClientAsync().WaitAsync(patience);
        stream = client.GetStream();
        if (certificate is not null) await Encrypt(certificate);
        var connect = await Read();
        if (connect.Length == 0) throw new EndOfStreamException("The client hung up before its CONNECT.");
        return connect;
    }

    public Task Answer(byte returnCode = 0) => Send([0x20, .. Sized([0, returnCode, .. NoProperties])]);

    /// <summary>AUTH, of 5.0.</summary>
    public Task Auth(byte reason, string method, string data)
    {
        byte[] properties =
        [
            0x15,
            0,
            (byte)method.Length,
            .. Encoding.UTF8.GetBytes(method),
            0x16,
            0,
            (byte)data.Length,
            .. Encoding.UTF8.GetBytes(data),
        ];
        return Send([0xF0, .. Sized([reason, .. Sized(properties)])]);
    }

    /// <summary>A message with QoS 1 on the topic "a".</summary>
    public Task Publish(byte number, string payload) =>
        Send([0x32, .. Sized([0, 1, (byte)'a', 0, number, .. NoProperties, .. Encoding.UTF8.GetBytes(payload)])]);

    /// <summary>The answer to a SUBSCRIBE that was read.</summary>
    public Task Grant(byte[] subscribe, params byte[] codes) =>
        Send([0x90, .. Sized([subscribe[2], subscribe[3], .. NoProperties, .. codes])]);

    /// <summary>The answer to a PUBLISH that was read.</summary>
    public Task Acknowledge(byte[] publish, params byte[] more)
    {
        var number = 4 + publish[3];
        return Send([0x40, .. Sized([publish[number], publish[number + 1], .. more])]);
    }

    public async Task Send(params byte[] bytes) => await stream!.WriteAsync(bytes);

    /// <summary>The next packet, from its first byte on; empty when the client has closed.</summary>
    public async Task<byte[]> Read()
    {
        List<byte> packet = [];
        if (await One() is not { } first) return [];
        packet.Add(first);
        int length = 0, shift = 0;
        byte part;
        do
        {
            part = await One() ?? throw new EndOfStreamException();
            packet.Add(part);
            length |= (part & 0x7F) << shift;
            shift += 7;
        }
        while (part >= 0x80);
        var body = new byte[length];
        await stream!.ReadExactlyAsync(body).AsTask().WaitAsync(patience);
        return [.. packet, .. body];
    }

    public void Drop() => client!.Dispose();

    public void Dispose()
    {
        stream?.Dispose();
        client?.Dispose();
        listener.Dispose();
    }

    byte[] NoProperties => version is MqttProtocolVersion.V500 ? [0] : [];

    static byte[] Sized(byte[] body) => [(byte)body.Length, .. body];

    async Task Encrypt(X509Certificate2 mine)
    {
        var secure = new SslStream(stream!);
        stream = secure;
        await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
        {
            ServerCertificate = mine,
            ClientCertificateRequired = true,
            // Whether it has one, and which, is for the test to say.
            RemoteCertificateValidationCallback = (_, shown, _, wrong) =>
            {
                Shown = shown is null ? null : new X509Certificate2(shown);
                return shown is null || !wrong.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable);
            },
        }).WaitAsync(patience);
    }

    async Task<byte?> One()
    {
        var one = new byte[1];
        return await stream!.ReadAsync(one).AsTask().WaitAsync(patience) == 1 ? one[0] : null;
    }
}
