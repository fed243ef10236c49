using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Izi.Embedded.Queues;
using Izi.Embedded.Storage;
using Izi.Embedded.Tables;

namespace Izi.Embedded.Tests.Storage;

/// <summary>What an account is asked, and what is made of its answers, where Azurite would not answer so.</summary>
public sealed class AccountTests : IDisposable
{
    static readonly Uri Tables = new("https://club.table.core.windows.net");
    static readonly Uri Queues = new("https://club.queue.core.windows.net");

    readonly FakeService service = new();

    [Fact]
    public async Task A_busy_service_and_a_cut_line_are_tried_again()
    {
        service.Answers(503).Breaks().Answers(500).Answers(204, "", ("ETag", "W/\"1\""));

        var written = await Table().UpsertEntityAsync(new TableEntity("minsk", "1"));

        Assert.Equal((204, new ETag("W/\"1\""), 4), (written.Status, written.Headers.ETag, service.Requests.Count));
    }

    [Fact]
    public async Task Who_is_never_answered_hears_of_every_try()
    {
        service.Breaks().Breaks().Breaks().Breaks();

        var away = await Assert.ThrowsAsync<AggregateException>(() => Table().AddEntityAsync(new TableEntity("minsk", "1")));

        Assert.Equal(4, away.InnerExceptions.Count);
        Assert.True(StorageAway.Is(away));
    }

    [Theory]
    [InlineData(400, false)]
    [InlineData(403, false)]
    [InlineData(412, false)]
    [InlineData(503, true)]
    public async Task A_refusal_is_not_an_absence(int status, bool away)
    {
        for (var i = 0; i < 4; i++) service.Answers(status);

        var refused = await Assert.ThrowsAsync<RequestFailedException>(() => Table().AddEntityAsync(new TableEntity("minsk", "1")));

        Assert.Equal((status, away, away ? 4 : 1), (refused.Status, StorageAway.Is(refused), service.Requests.Count));
    }

    [Fact]
    public async Task A_token_is_asked_for_storage_and_sent()
    {
        service.Answers(204);

        await Table().UpsertEntityAsync(new TableEntity("minsk", "1"));

        Assert.Equal("Bearer token of https://storage.azure.com/.default", Assert.Single(service.Requests).Authorization);
    }

    [Fact]
    public async Task A_row_is_read_whatever_the_order_of_its_types_and_whatever_it_says_of_itself()
    {
        service.Answers(200, """
            {"odata.metadata":"https://club","odata.type":"club.izi","odata.id":"x","odata.editLink":"y","odata.etag":"W/\"2\"",
             "PartitionKey":"minsk","RowKey":"1","Timestamp@odata.type":"Edm.DateTime","Timestamp":"2026-05-01T18:00:00.1234567Z",
             "Long":"5","Long@odata.type":"Edm.Int64","Double":3.0,"Large":9007199254740993.0,"Nothing":null,"Text@odata.type":"Edm.String","Text":"5"}
            """);

        var row = (await Table().GetEntityAsync<TableEntity>("minsk", "1")).Value;

        Assert.Equal((5L, 3.0, "5"), (row.GetInt64("Long"), row.GetDouble("Double"), row.GetString("Text")));
        Assert.Equal((new ETag("W/\"2\""), 1234567), (row.ETag, row.Timestamp!.Value.Ticks % 10_000_000));
        Assert.Equal(["Double", "Large", "Long", "PartitionKey", "RowKey", "Text", "Timestamp", "odata.etag"], row.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Pages_follow_one_another_though_one_is_empty()
    {
        service
            .Answers(200, """{"value":[]}""", ("x-ms-continuation-NextPartitionKey", "1!8!bWluc2s-"), ("x-ms-continuation-NextRowKey", "1!4!MQ--"))
            .Answers(200, """{"value":[{"odata.etag":"W/\"1\"","PartitionKey":"minsk","RowKey":"1","Timestamp":"2026-05-01T18:00:00Z"}]}""", ("x-ms-continuation-NextPartitionKey", "1!8!Zg--"))
            .Answers(200, """{"value":[]}""");

        var rows = await Table().QueryAsync<TableEntity>("PartitionKey ge 'it''s'", 5).ToListAsync();

        Assert.Equal("1", Assert.Single(rows).RowKey);
        Assert.Equal(
            [
                "/izi()?$filter=PartitionKey%20ge%20%27it%27%27s%27&$top=5",
                "/izi()?$filter=PartitionKey%20ge%20%27it%27%27s%27&$top=5&NextPartitionKey=1%218%21bWluc2s-&NextRowKey=1%214%21MQ--",
                "/izi()?$filter=PartitionKey%20ge%20%27it%27%27s%27&$top=5&NextPartitionKey=1%218%21Zg--",
            ],
            service.Requests.Select(asked => asked.Address.PathAndQuery));
    }

    [Fact]
    public async Task A_refused_transaction_names_its_action()
    {
        service.Answers(202, """
            --batchresponse_1
            Content-Type: multipart/mixed; boundary=changesetresponse_1

            --changesetresponse_1
            Content-Type: application/http
            Content-Transfer-Encoding: binary

            HTTP/1.1 412 Precondition Failed
            X-Content-Type-Options: nosniff
            Content-Type: application/json;odata=minimalmetadata;streaming=true;charset=utf-8

            {"odata.error":{"code":"UpdateConditionNotSatisfied","message":{"lang":"en-US","value":"1:The update condition was not satisfied."}}}
            --changesetresponse_1--
            --batchresponse_1--
            """);

        var failed = await Assert.ThrowsAsync<TableTransactionFailedException>(() => Submit("1", "2"));

        Assert.Equal((412, "UpdateConditionNotSatisfied", 1), (failed.Status, failed.ErrorCode, failed.FailedTransactionActionIndex));
    }

    [Fact]
    public async Task A_transaction_that_is_answered_in_part_may_have_been_done()
    {
        service.Answers(202, "--batchresponse_1\r\n--changesetresponse_1\r\n\r\nHTTP/1.1 204 No Content\r\nETag: W/\"1\"\r\n\r\n");

        var failed = await Assert.ThrowsAsync<RequestFailedException>(() => Submit("1", "2"));

        Assert.Equal(0, failed.Status);
        Assert.True(StorageAway.Is(failed));
    }

    [Fact]
    public async Task What_a_transaction_must_not_hold_is_not_even_sent()
    {
        var failed = await Assert.ThrowsAsync<TableTransactionFailedException>(() => Table().SubmitTransactionAsync([
            new(TableTransactionActionType.Add, new TableEntity("minsk", "1")), new(TableTransactionActionType.Add, new TableEntity("brest", "1"))]));

        Assert.Equal(("CommandsInBatchActOnDifferentPartitions", 1), (failed.ErrorCode, failed.FailedTransactionActionIndex));
        Assert.Empty(service.Requests);
    }

    [Fact]
    public async Task Whoever_listens_hears_of_a_write_even_when_its_answer_was_lost()
    {
        var store = AccountTables.Of(Account, Options(new TableClientOptions()));
        List<TableRowKey> told = [];
        store.Changed += told.Add;
        service.Breaks().Breaks().Breaks().Breaks();

        await Assert.ThrowsAsync<AggregateException>(() => new TableClient(store, "izi").UpsertEntityAsync(new TableEntity("minsk", "mqtt-pc")));

        Assert.Equal([new("izi", "minsk", "mqtt-pc")], told);
    }

    [Fact]
    public async Task Base64_is_written_and_read_where_the_client_is_told_so()
    {
        service
            .Answers(201, "<QueueMessagesList><QueueMessage><MessageId>1</MessageId></QueueMessage></QueueMessagesList>")
            .Answers(200, "<QueueMessagesList><QueueMessage><MessageId>1</MessageId><DequeueCount>2</DequeueCount><MessageText>/wA=</MessageText></QueueMessage></QueueMessagesList>");
        var queue = Queue(new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 });

        await queue.SendMessageAsync("é<\r\n");
        var peeked = (await queue.PeekMessagesAsync()).Value.Single();

        Assert.Contains("<MessageText>w6k8DQo=</MessageText>", service.Requests[0].Body, StringComparison.Ordinal);
        Assert.Equal([0xff, 0x00], peeked.Body.ToArray());
        Assert.Equal(2, peeked.DequeueCount);
    }

    [Fact]
    public async Task Plain_text_keeps_its_line_ends()
    {
        service.Answers(201, "<QueueMessagesList><QueueMessage><MessageId>1</MessageId></QueueMessage></QueueMessagesList>");

        await Queue(new QueueClientOptions()).SendMessageAsync("a\r\nb", TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(-1));

        var asked = Assert.Single(service.Requests);
        Assert.Contains("<MessageText>a&#xD;\nb</MessageText>", asked.Body, StringComparison.Ordinal);
        Assert.Equal("/commits/messages?visibilitytimeout=3&messagettl=-1", asked.Address.PathAndQuery);
    }

    [Fact]
    public async Task A_refusal_of_a_queue_is_read_from_its_xml_and_one_without_a_body_from_its_header()
    {
        service
            .Answers(404, "\uFEFF<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>QueueNotFound</Code><Message>None.</Message></Error>")
            .Answers(403, "", ("x-ms-error-code", "AuthorizationFailure"))
            .Answers(409, "<html>a gateway</html>");
        var queue = Queue(new QueueClientOptions());

        var missing = await Assert.ThrowsAsync<RequestFailedException>(() => queue.ClearMessagesAsync());
        var forbidden = await Assert.ThrowsAsync<RequestFailedException>(() => queue.ClearMessagesAsync());
        var foreign = await Assert.ThrowsAsync<RequestFailedException>(() => queue.ClearMessagesAsync());

        Assert.Equal(("QueueNotFound", "AuthorizationFailure", null), (missing.ErrorCode, forbidden.ErrorCode, foreign.ErrorCode));
    }

    [Fact]
    public void A_request_to_a_queue_is_signed_with_its_headers_and_its_query_in_order()
    {
        var message = HttpPipelineBuilder.Build(new QueueClientOptions()).CreateMessage();
        message.Request.Method = RequestMethod.Put;
        message.Request.Uri.Reset(new Uri("http://127.0.0.1:10001/club/commits/messages/1?visibilitytimeout=5&popreceipt=a%2Bb%3D"));
        message.Request.Headers.SetValue("x-ms-version", "2025-07-05");
        message.Request.Headers.SetValue("X-MS-Date", "Fri, 01 May 2026 18:00:00 GMT");
        message.Request.Headers.SetValue("Content-Type", "application/xml");
        message.Request.Content = RequestContent.Create("12345"u8.ToArray());

        var text = new QueueKeyPolicy(new SharedKeyAccess("club", [1])).Text(message.Request);

        Assert.Equal(
            "PUT\n\n\n5\n\napplication/xml\n\n\n\n\n\n\nx-ms-date:Fri, 01 May 2026 18:00:00 GMT\nx-ms-version:2025-07-05\n" +
            "/club/club/commits/messages/1\npopreceipt:a+b=\nvisibilitytimeout:5",
            text);
    }

    [Fact]
    public async Task A_signature_goes_with_every_try()
    {
        service.Answers(503).Answers(200, "<QueueMessagesList />");
        var account = new StorageAccount(null, Queues, new SignatureAccess("sv=1&sig=a%3D"));

        await new QueueClient(AccountQueues.Of(account, Options(new QueueClientOptions())), "commits").PeekMessagesAsync();

        Assert.All(service.Requests, asked => Assert.Equal("/commits/messages?peekonly=true&numofmessages=1&sv=1&sig=a%3D", asked.Address.PathAndQuery));
        Assert.Equal(2, service.Requests.Count);
    }

    public void Dispose() => service.Dispose();

    static StorageAccount Account => new(Tables, Queues, new SharedKeyAccess("club", [1]));

    TableClient Table() => new TableServiceClient(Tables, new TokenOfScope(), Options(new TableClientOptions())).GetTableClient("izi");

    QueueClient Queue(QueueClientOptions options) => new QueueServiceClient(Queues, new TokenOfScope(), Options(options)).GetQueueClient("commits");

    Task<Response<IReadOnlyList<Response>>> Submit(params string[] rows) => Table().SubmitTransactionAsync(
        rows.Select(row => new TableTransactionAction(TableTransactionActionType.UpsertReplace, new TableEntity("minsk", row))));

    T Options<T>(T options)
        where T : ClientOptions
    {
        options.Transport = new HttpClientTransport(service);
        (options.Retry.MaxRetries, options.Retry.Delay, options.Retry.MaxDelay) = (3, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(1));
        return options;
    }

    sealed class TokenOfScope : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new($"token of {string.Join(' ', requestContext.Scopes)}", DateTimeOffset.UtcNow.AddHours(1));

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new(GetToken(requestContext, cancellationToken));
    }
}
