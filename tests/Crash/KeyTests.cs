namespace Izi.Crash;

/// <summary>A club that is killed before it could answer, and a cashier who asks again under the same key.</summary>
public sealed class KeyTests : IDisposable
{
    const string Sale = """{"devices":["pc-01"],"tariffId":"hour","payment":{"method":"cash","received":100000}}""";

    readonly TempFolder folder = new();

    [Fact, Rule("N5"), Rule("N1")]
    public async Task A_sale_that_was_made_and_never_answered_is_told_and_not_made_again()
    {
        string sold;
        await using (var club = await LocalHostProcess.StartAsync(folder.Path))
        {
            await club.Staff.PutAsync("venues/demo/catalog", DemoClub.Json(DemoClub.Catalog)).Read();
            await using var pc = await TestDevice.Connect(club.MqttPort, "demo/pc-01", DemoClub.Key);
            var never = Ask(club, "the first sale");
            sold = (string)(await pc.Desired("unlocked"))["sessionId"]!;
            await club.KillAsync();
            await Forgotten(never);
        }

        await using var again = await LocalHostProcess.StartAsync(folder.Path);
        var told = await Ask(again, "the first sale").Read(HttpStatusCode.Created);

        Assert.Equal((sold, 40000), ((string)told["id"]!, (int)told["change"]!));
        Assert.Single((await again.Staff.Get("venues/demo/sessions"))["sessions"]!.AsArray());
    }

    [Theory, Rule("N5"), Rule("N1")]
    [InlineData(1)]
    [InlineData(12)]
    [InlineData(40)]
    public async Task Whenever_the_club_is_killed_a_sale_that_is_asked_for_twice_is_made_once(int milliseconds)
    {
        string? answered;
        await using (var club = await LocalHostProcess.StartAsync(folder.Path))
        {
            await club.Staff.PutAsync("venues/demo/catalog", DemoClub.Json(DemoClub.Catalog)).Read();
            using var power = new CancellationTokenSource();
            await using var cut = power.Token.Register(club.Kill);
            var first = Ask(club, "key");
            power.CancelAfter(milliseconds);
            answered = await Forgotten(first);
        }

        await using var again = await LocalHostProcess.StartAsync(folder.Path);
        var told = (string)(await Ask(again, "key").Read(HttpStatusCode.Created))["id"]!;

        Assert.Equal(told, answered ?? told);
        Assert.Equal(told, (string)Assert.Single((await again.Staff.Get("venues/demo/sessions"))["sessions"]!.AsArray())!["id"]!);
    }

    public void Dispose() => folder.Dispose();

    static async Task<HttpResponseMessage> Ask(LocalHostProcess club, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "venues/demo/sessions") { Content = DemoClub.Json(Sale) };
        request.Headers.Add("Idempotency-Key", key);
        return await club.Staff.SendAsync(request);
    }

    /// <summary>The session's id where the answer came through all the same.</summary>
    static async Task<string?> Forgotten(Task<HttpResponseMessage> asked)
    {
        try
        {
            return (string)(await asked.Read(HttpStatusCode.Created))["id"]!;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
