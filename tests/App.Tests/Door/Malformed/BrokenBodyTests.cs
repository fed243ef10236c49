using System.Net.Sockets;
using System.Text;

namespace Izi.App.Tests.Door.Malformed;

/// <summary>Bodies that the web server itself stumbles over are answered like any other that is malformed.</summary>
public sealed class BrokenBodyTests(MalformedClub world) : IClassFixture<MalformedClub>
{
    [Theory]
    [InlineData("Content-Length: 40000000\r\n\r\n{", "At most 64 KiB.")]
    [InlineData("Content-Length: 40000000\r\nIdempotency-Key: large\r\n\r\n{", "At most 64 KiB.")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\nzz\r\n", "The body did not come whole.")]
    [InlineData("Transfer-Encoding: chunked\r\nIdempotency-Key: broken\r\n\r\nzz\r\n", "The body did not come whole.")]
    public async Task A_body_that_promises_too_much_or_breaks_its_promise_is_400_and_says_so(string rest, string why)
    {
        using var line = new TcpClient();
        await line.ConnectAsync(world.Club.Address.Host, world.Club.Address.Port);
        var stream = line.GetStream();

        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /api/venues/demo/sessions HTTP/1.1\r\nHost: club\r\nConnection: close\r\nAuthorization: {world.Club.Staff.DefaultRequestHeaders.Authorization}\r\n{rest}"));
        var answer = await new StreamReader(stream).ReadToEndAsync();

        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.Contains("\"code\":\"malformed\"", answer, StringComparison.Ordinal);
        Assert.Contains($"\"errors\":{{\"$\":[\"{why}\"]}}", answer, StringComparison.Ordinal);
    }
}
