using System.Net;

namespace Izi.Host.Tests.Triggers;

/// <summary>A request body that a test writes piece by piece.</summary>
public sealed class OpenContent : HttpContent
{
    readonly TaskCompletionSource<Stream> opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task WriteAsync(int bytes) => WriteAsync(new byte[bytes]);

    public async Task WriteAsync(byte[] piece)
    {
        var stream = await opened.Task.WaitAsync(TestHost.Patience);
        await stream.WriteAsync(piece);
        await stream.FlushAsync();
    }

    public void End() => ended.SetResult();

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        opened.SetResult(stream);
        return ended.Task;
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
