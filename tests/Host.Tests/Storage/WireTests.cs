using System.Net;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Storage.Queues;
using Izi.Host.Storage;
using Microsoft.Data.Sqlite;

namespace Izi.Host.Tests.Storage;

/// <summary>What storage answers beyond the promise lists: authorization, metadata levels, lists, and a database that fails.</summary>
public sealed class WireTests : IAsyncLifetime
{
    TestStorage storage = null!;

    public async Task InitializeAsync() => storage = await TestStorage.StartAsync();

    public async Task DisposeAsync() => await storage.DisposeAsync();

    [Fact]
    public async Task A_wrong_key_is_refused()
    {
        var account = storage.ConnectionString.Split(';').Where(part => !part.StartsWith("AccountKey", StringComparison.Ordinal));
        var wrong = string.Join(';', [.. account, $"AccountKey={Convert.ToBase64String(new byte[32])}"]);

        var tables = await Assert.ThrowsAsync<RequestFailedException>(() => new TableServiceClient(wrong).CreateTableAsync("Venues"));
        var queues = await Assert.ThrowsAsync<RequestFailedException>(() => new QueueServiceClient(wrong).CreateQueueAsync("nudges"));

        Assert.Equal((403, "AuthenticationFailed"), (tables.Status, tables.ErrorCode));
        Assert.Equal((403, "AuthenticationFailed"), (queues.Status, queues.ErrorCode));
        Assert.Empty(await storage.Tables.QueryAsync().ToListAsync());
    }

    [Fact]
    public async Task A_request_without_a_signature_is_refused()
    {
        using var http = new HttpClient();

        using var tables = await http.GetAsync(new Uri($"{storage.Server.TableEndpoint}/Tables"));
        using var queues = await http.GetAsync(new Uri($"{storage.Server.QueueEndpoint}/?comp=list"));

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (tables.StatusCode, queues.StatusCode));
    }

    [Fact]
    public async Task Tables_are_listed_by_name_page_by_page_and_deleted()
    {
        foreach (var name in new[] { "Gamma", "Alpha", "Beta" }) await storage.Tables.CreateTableAsync(name);
        await storage.Tables.GetTableClient("Beta").AddEntityAsync(new TableEntity("a", "1"));

        var pages = await storage.Tables.QueryAsync(maxPerPage: 2).AsPages().ToListAsync();
        var filtered = await storage.Tables.QueryAsync("TableName gt 'Alpha'").ToListAsync();
        await storage.Tables.DeleteTableAsync("Beta");
        await storage.Tables.CreateTableAsync("Beta");

        Assert.Equal([["Alpha", "Beta"], ["Gamma"]], pages.Select(page => page.Values.Select(table => table.Name).ToArray()));
        Assert.Equal(["Beta", "Gamma"], filtered.Select(table => table.Name));
        Assert.Empty(await storage.Tables.GetTableClient("Beta").QueryAsync<TableEntity>().ToListAsync());
    }

    [Fact]
    public async Task Queues_are_listed_by_prefix_page_by_page_with_their_metadata_and_deleted()
    {
        foreach (var name in new[] { "one-c", "one-a", "one-b", "two-a" })
            await storage.Queues.CreateQueueAsync(name, new Dictionary<string, string> { ["owner"] = name });
        var queue = storage.Queues.GetQueueClient("one-a");

        var pages = await storage.Queues.GetQueuesAsync(
            Azure.Storage.Queues.Models.QueueTraits.Metadata, "one-").AsPages(pageSizeHint: 2).ToListAsync();
        var others = await Assert.ThrowsAsync<RequestFailedException>(() => queue.CreateAsync());
        await queue.SetMetadataAsync(new Dictionary<string, string> { ["owner"] = "new" });
        var properties = (await queue.GetPropertiesAsync()).Value;
        await queue.DeleteAsync();

        Assert.Equal(
            [["one-a one-a", "one-b one-b"], ["one-c one-c"]],
            pages.Select(page => page.Values.Select(item => $"{item.Name} {item.Metadata["owner"]}").ToArray()));
        Assert.Equal((409, "QueueAlreadyExists"), (others.Status, others.ErrorCode));
        Assert.Equal("new", properties.Metadata["owner"]);
        Assert.False(await queue.ExistsAsync());
    }

    [Fact]
    public async Task A_response_has_the_metadata_that_was_asked_for_and_no_more()
    {
        await storage.Tables.CreateTableAsync("Venues");
        await storage.Tables.GetTableClient("Venues").AddEntityAsync(new TableEntity("a", "it's") { ["Price"] = 5L, ["Name"] = "é" });

        var none = await GetAsync("Venues()", "nometadata");
        var minimal = await GetAsync("Venues()", "minimalmetadata");

        Assert.DoesNotContain("odata", none, StringComparison.Ordinal);
        Assert.Contains("\"Price\":\"5\"", none, StringComparison.Ordinal);
        Assert.Contains("\"Price@odata.type\":\"Edm.Int64\"", minimal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_insert_answers_with_the_row_unless_the_client_prefers_none()
    {
        await storage.Tables.CreateTableAsync("Venues");
        const string body = """{ "PartitionKey": "a", "RowKey": "1", "Price": "7", "Price@odata.type": "Edm.Int64" }""";

        var (status, answer) = await SendAsync(RequestMethod.Post, "Venues", body);

        Assert.Equal(201, status);
        Assert.Contains("\"RowKey\":\"1\"", answer, StringComparison.Ordinal);
        Assert.Contains("\"Price@odata.type\":\"Edm.Int64\",\"Price\":\"7\"", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "PartitionKey": "a" }""", "PropertiesNeedValue")]
    [InlineData("""{ "PartitionKey": "a", "RowKey": "1", "N": "x", "N@odata.type": "Edm.Int64" }""", "InvalidInput")]
    [InlineData("""{ "PartitionKey": "a", "RowKey": "1", "N": { } }""", "InvalidInput")]
    [InlineData("""{ "PartitionKey": """, "InvalidInput")]
    [InlineData("[]", "InvalidInput")]
    public async Task A_body_that_is_no_row_is_refused(string body, string code)
    {
        await storage.Tables.CreateTableAsync("Venues");

        var (status, answer) = await SendAsync(RequestMethod.Post, "Venues", body);

        Assert.Equal(400, status);
        Assert.Contains(code, answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(13, 500, "InternalError")]
    [InlineData(5, 503, "ServerBusy")]
    public async Task A_database_that_fails_is_answered_as_the_service_would_and_works_again_afterwards(int sqlite, int status, string code)
    {
        var table = storage.Tables.GetTableClient("Venues");
        await table.CreateAsync();
        var queue = storage.Queues.GetQueueClient("nudges");
        await queue.CreateAsync();
        storage.Store.Fault = statement =>
        {
            if (statement == "COMMIT") throw new SqliteException("failed", sqlite);
        };

        var row = await Assert.ThrowsAsync<RequestFailedException>(() => table.AddEntityAsync(new TableEntity("a", "1")));
        var rows = await Assert.ThrowsAnyAsync<RequestFailedException>(() =>
            table.SubmitTransactionAsync([new(TableTransactionActionType.Add, new TableEntity("a", "1"))]));
        var message = await Assert.ThrowsAsync<RequestFailedException>(() => queue.SendMessageAsync("a"));
        storage.Store.Fault = null;
        await table.AddEntityAsync(new TableEntity("a", "1"));
        await queue.SendMessageAsync("a");

        Assert.All([row, rows, message], refused => Assert.Equal((status, code), (refused.Status, refused.ErrorCode)));
    }

    async Task<string> GetAsync(string path, string level) =>
        (await SendAsync(RequestMethod.Get, $"{path}?$format=application/json;odata={level}", null)).Body;

    /// <summary>Sends a request of its own under the real client's signature.</summary>
    async Task<(int Status, string Body)> SendAsync(RequestMethod method, string path, string? body)
    {
        var key = new TableSharedKeyCredential(StorageServer.Account, storage.ConnectionString.Split("AccountKey=")[1].Split(';')[0]);
        var options = new TableClientOptions();
        var rewrite = new Rewrite(method, new Uri($"{storage.Server.TableEndpoint}/{path}"), body);
        options.AddPolicy(rewrite, HttpPipelinePosition.PerCall);
        options.Retry.MaxRetries = 0;
        var client = new TableServiceClient(storage.Server.TableEndpoint, key, options);
        await Record.ExceptionAsync(async () => await client.GetTableClient("Any").GetEntityIfExistsAsync<TableEntity>("a", "1"));
        return rewrite.Answer;
    }

    sealed class Rewrite(RequestMethod method, Uri address, string? body) : HttpPipelineSynchronousPolicy
    {
        public (int Status, string Body) Answer { get; private set; }

        public override void OnSendingRequest(HttpMessage message)
        {
            message.Request.Method = method;
            message.Request.Uri.Reset(address);
            message.Request.Headers.SetValue("Content-Type", "application/json");
            if (body is not null) message.Request.Content = RequestContent.Create(body);
        }

        public override void OnReceivedResponse(HttpMessage message) =>
            Answer = (message.Response.Status, message.Response.Content.ToString());
    }
}
