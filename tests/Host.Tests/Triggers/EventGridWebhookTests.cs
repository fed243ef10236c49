using System.Net;

namespace Izi.Host.Tests.Triggers;

[Collection(OnAzurite.Name)]
public sealed class EventGridWebhookTests(RunningHost running) : IClassFixture<RunningHost>
{
    const string Batch = "application/cloudevents-batch+json";

    readonly TestHost host = running.Host;
    readonly string code = Uri.EscapeDataString(File.ReadAllText(Path.Combine(running.Folder, "eventgrid.code")));

    [Fact]
    public async Task A_delivered_event_runs_its_function()
    {
        var answer = await DeliverAsync("Happened", Event("izi.test.v1", "devices/1"), "application/cloudevents+json");

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal("""izi.test.v1 devices/1 {"n":1}""", await host.NextAsync("happened"));
    }

    [Fact]
    public async Task Each_event_of_a_batch_runs_the_function_and_text_parameters_get_the_events_json()
    {
        var (one, two) = (Event("izi.test.v1", "1"), Event("izi.test.v1", "2"));

        var answer = await DeliverAsync("HappenedText", $"[{one},{two}]", Batch);

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        string[] told = [await host.NextAsync("happened-text"), await host.NextAsync("happened-text")];
        Assert.Equal([one, two], told.Order());
    }

    [Fact]
    public async Task A_function_that_fails_fails_the_delivery_so_that_it_is_tried_again()
    {
        var answer = await DeliverAsync("Happened", $"[{Event("fail", "1")}]", Batch);

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        await host.NextAsync("happened");
    }

    [Theory]
    [InlineData("Happened", "wrong", HttpStatusCode.Unauthorized)]
    [InlineData("Happened", "", HttpStatusCode.Unauthorized)]
    [InlineData("Missing", null, HttpStatusCode.NotFound)]
    [InlineData("Echo", null, HttpStatusCode.NotFound)]
    public async Task Without_the_code_or_for_what_is_no_event_function_nothing_runs(string function, string? other, HttpStatusCode status)
    {
        var answer = await host.Http.PostAsync(Address(function, other ?? code), TestHost.Text($"[{Event("izi.test.v1", "1")}]", Batch));

        Assert.Equal(status, answer.StatusCode);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("7")]
    public async Task What_is_no_event_is_400(string body) =>
        Assert.Equal(HttpStatusCode.BadRequest, (await DeliverAsync("Happened", body, Batch)).StatusCode);

    [Fact]
    public async Task The_handshake_of_CloudEvents_is_answered()
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, Address("Happened", code));
        request.Headers.Add("WebHook-Request-Origin", "eventgrid.azure.net");

        var answer = await host.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(["eventgrid.azure.net"], answer.Headers.GetValues("WebHook-Allowed-Origin"));
        Assert.Equal(["*"], answer.Headers.GetValues("WebHook-Allowed-Rate"));
    }

    [Fact]
    public async Task The_handshake_of_the_Event_Grid_schema_is_answered()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Address("Happened", code));
        request.Headers.Add("aeg-event-type", "SubscriptionValidation");
        request.Content = TestHost.Text(
            """[{"eventType":"Microsoft.EventGrid.SubscriptionValidationEvent","data":{"validationCode":"c-1"}}]""", "application/json");

        var answer = await host.Http.SendAsync(request);

        Assert.Equal("""{"validationResponse":"c-1"}""", await answer.Content.ReadAsStringAsync());
    }

    Task<HttpResponseMessage> DeliverAsync(string function, string body, string type) =>
        host.Http.PostAsync(Address(function, code), TestHost.Text(body, type));

    static string Address(string function, string code) => $"/runtime/webhooks/EventGrid?functionName={function}&code={code}";

    static string Event(string type, string subject) =>
        $$$"""{"specversion":"1.0","id":"1","source":"/venues/demo","type":"{{{type}}}","subject":"{{{subject}}}","data":{"n":1}}""";
}
