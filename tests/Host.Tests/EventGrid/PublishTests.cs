using System.Net;
using System.Text;
using Azure;
using Azure.Messaging;
using Izi.Host.EventGrid;
using Microsoft.Data.Sqlite;

namespace Izi.Host.Tests.EventGrid;

/// <summary>What publishers get, and what reaches the webhook.</summary>
public sealed class PublishTests : IAsyncLifetime
{
    TestTopic topic = null!;

    public async Task InitializeAsync() => topic = await TestTopic.StartAsync();

    public async Task DisposeAsync() => await topic.DisposeAsync();

    [Fact]
    public async Task An_event_reaches_the_webhook_as_the_functions_extension_takes_it()
    {
        var sent = TestTopic.Desired("devices/pc-01", epoch: 7);

        await topic.PublishAsync(sent, new CloudEvent("/venues/demo", "izi.session.started.v1", new { }));

        var got = await topic.Webhook.NextAsync();
        Assert.Equal("POST /runtime/webhooks/EventGrid?functionName=Bridge&code=webhook%20code", got.Target);
        Assert.Equal(("Notification", "bridge"), ($"{got.Headers["aeg-event-type"]}", $"{got.Headers["aeg-subscription-name"]}"));
        Assert.Equal("application/cloudevents+json; charset=utf-8", got.Headers.ContentType);
        Assert.Equal((sent.Id, sent.Source, sent.Type, sent.Subject), (got.Event.Id, got.Event.Source, got.Event.Type, got.Event.Subject));
        Assert.Equal((sent.Time, """{"epoch":7}"""), (got.Event.Time, got.Event.Data!.ToString()));
        await topic.Topic.WaitUntilIdleAsync();
        Assert.Equal(new EventTopicHealth(Pending: 0, FunctionsReachable: true), topic.Topic.Health);
        Assert.False(topic.Webhook.HasMore);
    }

    [Fact]
    public async Task Bytes_reach_the_webhook_in_base64()
    {
        var sent = new CloudEvent("mqtt", "izi.device.desired.v1", BinaryData.FromBytes(new byte[] { 0, 255 }), "application/octet-stream");

        await topic.PublishAsync(sent);

        var got = await topic.Webhook.NextAsync();
        Assert.Contains("\"data_base64\":\"AP8=\"", got.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_broker_publishes_in_process_goes_to_the_subscriptions_of_its_source_only()
    {
        await topic.Topic.PublishAsync(EventSource.Namespace, [TestTopic.Desired("clients/a", epoch: 1)], default);

        var got = await topic.Webhook.NextAsync();

        Assert.Equal("inbox", got.Headers["aeg-subscription-name"]);
        await topic.Topic.WaitUntilIdleAsync();
        Assert.False(topic.Webhook.HasMore);
    }

    [Theory]
    [InlineData("wrong", "application/cloudevents-batch+json", "[]", HttpStatusCode.Unauthorized)]
    [InlineData(TestTopic.Key, "application/cloudevents+json", """{ "specversion": "1.0" }""", HttpStatusCode.BadRequest)]
    [InlineData(TestTopic.Key, "application/cloudevents-batch+json", "[", HttpStatusCode.BadRequest)]
    [InlineData(TestTopic.Key, "text/plain", "[]", HttpStatusCode.UnsupportedMediaType)]
    [InlineData(TestTopic.Key, "application/json", "[]", HttpStatusCode.UnsupportedMediaType)]
    public async Task A_stranger_and_a_body_that_is_no_event_are_refused(string key, string type, string body, HttpStatusCode expected) =>
        Assert.Equal(expected, await PostAsync(key, type, body));

    [Fact]
    public async Task A_request_has_at_most_1_MiB()
    {
        const string type = "application/cloudevents-batch+json";
        var most = "[]".PadRight(1024 * 1024);

        Assert.Equal(
            (HttpStatusCode.OK, HttpStatusCode.RequestEntityTooLarge),
            (await PostAsync(TestTopic.Key, type, most), await PostAsync(TestTopic.Key, type, most + " ")));
    }

    [Fact]
    public async Task A_single_event_in_structured_form_is_taken_too()
    {
        var answer = await PostAsync(
            TestTopic.Key, "application/cloudevents+json; charset=utf-8",
            """{ "specversion": "1.0", "id": "1", "source": "s", "type": "izi.device.desired.v1", "subject": "devices/a", "data": { } }""");

        Assert.Equal(HttpStatusCode.OK, answer);
        Assert.Equal("devices/a", (await topic.Webhook.NextAsync()).Event.Subject);
    }

    [Fact]
    public async Task What_cannot_be_stored_is_refused_and_not_delivered()
    {
        topic.Store.Fault = statement =>
        {
            if (statement.StartsWith("INSERT INTO event_", StringComparison.Ordinal))
                throw new SqliteException("database or disk is full", 13);
        };
        var refused = await Assert.ThrowsAsync<RequestFailedException>(() => topic.PublishAsync(TestTopic.Desired("devices/a", epoch: 1)));
        topic.Store.Fault = null;

        await topic.PublishAsync(TestTopic.Desired("devices/b", epoch: 1));

        Assert.Equal((503, "devices/b"), (refused.Status, (await topic.Webhook.NextAsync()).Event.Subject));
    }

    [Fact]
    public async Task Subscriptions_are_read_from_the_file_of_the_infrastructure()
    {
        using var folder = new TempFolder();
        var file = Path.Combine(folder.Path, "subscriptions.json");
        const string one = """{ "name": "bridge", "function": "DeviceBridge", "source": "topic", "includedEventTypes": ["a"] }""";
        await File.WriteAllTextAsync(file, $"[{one}]");
        var read = Assert.Single(EventSubscription.Read(file));
        await File.WriteAllTextAsync(file, $"[{one},{one}]");

        Assert.Equal(("bridge", "DeviceBridge", EventSource.Topic), (read.Name, read.Function, read.Source));
        Assert.Contains("more than once", Assert.Throws<IOException>(() => EventSubscription.Read(file)).Message, StringComparison.Ordinal);
    }

    async Task<HttpStatusCode> PostAsync(string key, string type, string body)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, topic.Endpoint) { Content = new StringContent(body, Encoding.UTF8) };
        request.Content.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse(type);
        request.Headers.Add("aeg-sas-key", key);
        using var answer = await http.SendAsync(request);
        return answer.StatusCode;
    }
}
