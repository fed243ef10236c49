using System.Net.Sockets;
using System.Text;

namespace Izi.Crash;

public sealed class TerminateTests : IDisposable
{
    readonly TempFolder folder = new();

    [Fact]
    public async Task A_request_whose_body_never_comes_does_not_keep_the_app_from_ending()
    {
        await using var club = await LocalHostProcess.StartAsync(folder.Path);
        using var caller = new TcpClient("127.0.0.1", club.Staff.BaseAddress!.Port);
        var token = club.Staff.DefaultRequestHeaders.Authorization;
        var request = $"POST /api/venues/demo/sessions HTTP/1.1\r\nHost: x\r\nAuthorization: {token}\r\nContent-Length: 500\r\n\r\n{{";
        await caller.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));
        await club.Staff.GetAsync("venues/demo/hall").Read(HttpStatusCode.NotFound);

        Assert.Equal(0, await club.TerminateAsync(within: TimeSpan.FromSeconds(5)));
    }

    public void Dispose() => folder.Dispose();
}
