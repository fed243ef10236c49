namespace Izi.Crash;

/// <summary>One of the two processes is killed: the other must not be left alone.</summary>
public sealed class KilledProcessTests : IDisposable
{
    readonly TempFolder folder = new();

    [Fact]
    public async Task A_worker_whose_host_was_killed_ends_by_itself()
    {
        await using var club = await LocalHostProcess.StartAsync(folder.Path);
        using var worker = club.Worker();

        club.KillHost();

        await worker.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact, Rule("N5"), Rule("N6")]
    public async Task After_its_worker_was_killed_the_club_goes_on_and_finds_everything()
    {
        await using var club = await LocalHostProcess.StartAsync(folder.Path);
        await club.Staff.PutAsync("venues/demo/catalog", DemoClub.Json(DemoClub.Catalog)).Read();
        await using var pc = await TestDevice.Connect(club.MqttPort, "demo/pc-01", DemoClub.Key, new() { Obeys = true });
        var id = await club.Staff.Start("pc-01", "hour");
        await pc.Desired("unlocked");
        using var worker = club.Worker();

        var asked = Enumerable.Range(0, 20).Select(_ => club.Staff.GetAsync($"venues/demo/sessions/{id}")).ToArray();
        club.KillWorker();
        await worker.WaitForExitAsync();
        var later = Enumerable.Range(0, 20).Select(_ => club.Staff.GetAsync($"venues/demo/sessions/{id}")).ToArray();

        foreach (var answer in await Task.WhenAll([.. asked, .. later]))
            Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable });
        await club.Staff.Post($"venues/demo/sessions/{id}/stop").Read();
        await pc.Desired("locked");
        using var next = club.Worker();
        Assert.NotEqual(worker.Id, next.Id);
    }

    public void Dispose() => folder.Dispose();
}
