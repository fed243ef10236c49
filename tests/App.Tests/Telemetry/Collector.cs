using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Izi.App.Tests.Telemetry;

/// <summary>A collector that takes OTLP by HTTP (protobuf) and keeps what it is told.</summary>
public sealed class Collector : IAsyncDisposable
{
    readonly WebApplication server;

    Collector(WebApplication server) => this.server = server;

    public string Address => server.Urls.First();

    public ConcurrentQueue<Span> Spans { get; } = new();

    /// <summary>The names of the numbers, each with its unit.</summary>
    public ConcurrentDictionary<string, string> Numbers { get; } = new();

    public ConcurrentQueue<LogLine> Lines { get; } = new();

    /// <summary>All it was told, as it came.</summary>
    public ConcurrentQueue<string> Raw { get; } = new();

    /// <summary>The services that told it anything.</summary>
    public ConcurrentDictionary<string, bool> Services { get; } = new();

    public static async Task<Collector> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var server = builder.Build();
        server.Urls.Add("http://127.0.0.1:0");
        var collector = new Collector(server);
        server.MapPost("/v1/{kind}", collector.Take);
        await server.StartAsync();
        return collector;
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    async Task Take(string kind, HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        Raw.Enqueue(Encoding.UTF8.GetString(body.ToArray()));
        foreach (var told in new Wire(body.ToArray()).Messages(1))
        {
            foreach (var attribute in told.Messages(1, 1).Where(attribute => attribute.Text(1) == "service.name"))
                Services[attribute.Text(2, 1)] = true;
            foreach (var item in told.Messages(2, 2)) Keep(kind, item);
        }
    }

    void Keep(string kind, Wire item)
    {
        if (kind == "traces") Spans.Enqueue(new(item.Hex(1), item.Hex(2), item.Hex(4), item.Text(5)));
        if (kind == "metrics") Numbers[item.Text(1)] = item.Text(3);
        if (kind == "logs") Lines.Enqueue(new(item.Hex(9), item.Text(5, 1), item.Messages(6).ToLookup(a => a.Text(1), a => a.Text(2, 1))));
    }

    public sealed record Span(string Trace, string Id, string Parent, string Name);

    public sealed record LogLine(string Trace, string Template, ILookup<string, string> Attributes);

    /// <summary>A protobuf message, as far as its fields are messages, texts or bytes.</summary>
    sealed class Wire(ReadOnlyMemory<byte> bytes)
    {
        public IEnumerable<Wire> Messages(params int[] path) => path is [var first, .. var rest]
            ? Fields()
                .Where(field => field.Number == first)
                .SelectMany(field => rest is [] ? [new Wire(field.Bytes)] : new Wire(field.Bytes).Messages(rest))
            : [];

        public string Text(params int[] path) => Messages(path).FirstOrDefault()?.ToString() ?? "";

        public string Hex(int field) => Convert.ToHexStringLower(Fields().FirstOrDefault(one => one.Number == field).Bytes.Span);

        public override string ToString() => Encoding.UTF8.GetString(bytes.Span);

        IEnumerable<(int Number, ReadOnlyMemory<byte> Bytes)> Fields()
        {
            for (var at = 0; at < bytes.Length;)
            {
                var tag = Varint(ref at);
                var length = (tag & 7) switch
                {
                    0 => Skipped(ref at),
                    1 => 8,
                    2 => (int)Varint(ref at),
                    5 => 4,
                    var other => throw new InvalidDataException($"Wire type {other}."),
                };
                if ((tag & 7) == 2) yield return ((int)(tag >> 3), bytes.Slice(at, length));
                at += length;
            }
        }

        int Skipped(ref int at)
        {
            Varint(ref at);
            return 0;
        }

        ulong Varint(ref int at)
        {
            for (var (value, shift) = (0UL, 0); ; shift += 7)
            {
                var part = bytes.Span[at++];
                value |= (ulong)(part & 0x7F) << shift;
                if (part < 0x80) return value;
            }
        }
    }
}
