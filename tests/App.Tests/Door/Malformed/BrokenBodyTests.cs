using System.Net.Sockets;
using System.Text;

namespace Izi.App.Tests.Door.Malformed;

/// <summary>Bodies that the web server itself stumbles over are answered like any other that is malformed.</summary>
public sealed class BrokenBodyTests(MalformedClub world) : IClassFixture<MalformedClub>
{
    [Theory]
    [InlineData("Content-Length: 40000000\r\n\r\n{", "At most 64 KiB.")]
    [InlineData("Content-Length: 40000000\r\nIdempotency-Key: large\r\n\r\n{", "At most 64 KiB.")]
    public async Task A_body_that_promises_too_much_is_400_and_says_so(string rest, string why)
    {
        var answer = await Answer(rest);

        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.Contains("\"code\":\"malformed\"", answer, StringComparison.Ordinal);
        Assert.Contains($"\"errors\":{{\"$\":[\"{why}\"]}}", answer, StringComparison.Ordinal);
    }

    /// <summary>The host in front of the app reads HTTP: what is not HTTP never reaches the app.</summary>
    [Theory]
    [InlineData("Transfer-Encoding: chunked\r\n\r\nzz\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\nIdempotency-Key: broken\r\n\r\nzz\r\n")]
    public async Task A_body_that_is_broken_off_is_400(string rest)
    {
        Assert.StartsWith("HTTP/1.1 400 ", await Answer(rest), StringComparison.Ordinal);
    }

    async Task<string> Answer(string rest)
    {
        using var line = new TcpClient();
        await line.ConnectAsync(world.Club.Address.Host, world.Club.Address.Port);
        var stream = line.GetStream();

        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            "POST /api/venues/demo/sessions HTTP/1.1\r\nHost: club\r\nConnection: close\r\n"
            + $"Authorization: {world.Club.Staff.DefaultRequestHeaders.Authorization}\r\n{rest}"));
        return await UntilJsonEnds(new StreamReader(stream));
    }

    /// <summary>The server ends the connection of a body that does not come, which may reset it after the answer.</summary>
    static async Task<string> UntilJsonEnds(StreamReader reader)
    {
        var (answer, buffer) = (new StringBuilder(), new char[1024]);
        while (!answer.ToString().Contains("]}}", StringComparison.Ordinal) && await reader.ReadAsync(buffer) is > 0 and var read)
            answer.Append(buffer, 0, read);
        return answer.ToString();
    }
}
