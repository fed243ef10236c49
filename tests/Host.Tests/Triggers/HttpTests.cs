using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Izi.Host.Tests.Triggers;

[Collection(OnAzurite.Name)]
public sealed class HttpTests(AzuriteFixture storage) : IAsyncLifetime
{
    readonly TempFolder folder = new();
    TestHost host = null!;

    public async Task InitializeAsync() => host = await TestHost.StartAsync(folder.Path, storage.Azurite.Account());

    public async Task DisposeAsync()
    {
        await host.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task A_request_reaches_its_function_with_path_query_and_headers()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/echo/pc%2001?a=1&b=%C3%BC");
        request.Headers.Add("X-Test", "here");

        var echo = await EchoAsync(request);

        Assert.Equal("pc 01", echo.GetProperty("id").GetString());
        Assert.Equal("?a=1&b=%C3%BC", echo.GetProperty("query").GetString());
        Assert.Equal("here", echo.GetProperty("header").GetString());
    }

    async Task<JsonElement> EchoAsync(HttpRequestMessage request)
    {
        var answer = await host.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }
}
