using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;
using Izi.Host.Tests.Triggers;
using Izi.Host.Worker;
using Izi.Host.Worker.Rpc;

namespace Izi.Host.Tests.Worker;

/// <summary>A worker that keeps its stream open while the host stops, as one does that runs in the host's own process.</summary>
public sealed class OpenStreamTests
{
    [Fact]
    public async Task The_gRPC_server_stops_without_waiting_for_a_worker_that_stays_connected()
    {
        var logs = LoggerFactory.Create(_ => { });
        var service = new FunctionRpcService(logs);
        var server = await LoopbackServer.StartGrpcAsync(service, logs);
        var arrival = service.Expect("one");
        using var http = new HttpClient();
        var address = new Uri(server.Address, "/AzureFunctionsRpcMessages.FunctionRpc/EventStream");
        using var request = new HttpRequestMessage(HttpMethod.Post, address);
        var stream = new OpenContent();
        (request.Version, request.VersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact);
        request.Content = stream;
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        var connected = http.SendAsync(request);
        await stream.WriteAsync(Frame(new() { StartStream = new() { WorkerId = "one" } }));
        var channel = await arrival.WaitAsync(TestHost.Patience);

        await server.DisposeAsync().AsTask().WaitAsync(TestHost.Patience);

        Assert.True(channel.Closed.IsCancellationRequested);
        stream.End();
        await Task.WhenAny(connected);
    }

    // gRPC over HTTP/2: a byte that says "not compressed", the length, the message.
    static byte[] Frame(StreamingMessage message)
    {
        var frame = new byte[5 + message.CalculateSize()];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.CalculateSize());
        message.WriteTo(frame.AsSpan(5));
        return frame;
    }
}
