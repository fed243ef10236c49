using System.Net;

namespace Izi.Host.Tests.Triggers;

[Collection(OnAzurite.Name)]
public sealed class TimeoutTests(AzuriteFixture storage) : IDisposable
{
    readonly TempFolder folder = new();

    [Fact]
    public async Task A_function_that_runs_longer_than_functionTimeout_is_cancelled_and_its_caller_gets_500()
    {
        var time = new FakeTimeProvider();
        await using var host = await TestHost.StartAsync(
            folder.Path, storage.Azurite.Account(), time, settings: ("AzureFunctionsJobHost__functionTimeout", "00:00:10"));
        var call = host.Http.GetAsync("/api/wait/long");
        await host.NextAsync("long-began");

        time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(HttpStatusCode.InternalServerError, (await call).StatusCode);
        Assert.Equal("cancelled", await host.NextAsync("long-cancelled"));
    }

    public void Dispose() => folder.Dispose();
}
