using System.Text.Json;

namespace Izi.Host.Storage.Tables;

/// <summary>The table service's REST operations: tables, rows, queries and batches.</summary>
internal sealed class TablesService(TableStore store, SharedKey key, ILogger<TablesService> log) : StorageService(key, isTables: true, log)
{
    const string Minimal = "application/json;odata=minimalmetadata;streaming=true;charset=utf-8";

    public static byte[] ErrorBody(StorageError error) => JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>
    {
        ["odata.error"] = new { code = error.Code, message = new { lang = "en-US", value = error.Message } },
    });

    protected override Task ServeAsync(HttpContext context, StorageTarget target)
    {
        if (context.Request.Query.ContainsKey("comp")) throw StorageError.NotImplemented.Exception();
        context.Response.Headers["DataServiceVersion"] = "3.0;";
        context.Response.Headers.CacheControl = "no-cache";
        if (target.Segments is ["$batch"]) return BatchAsync(context);
        var path = TablePath.Of(target);
        return path.IsTables ? TablesAsync(context, path) : RowsAsync(context, path);
    }

    protected override Task WriteErrorAsync(HttpResponse response, StorageError error) =>
        WriteAsync(response, error.Status, Minimal, ErrorBody(error));

    Task TablesAsync(HttpContext context, TablePath path) => (context.Request.Method, path.Name) switch
    {
        ("POST", null) => CreateTableAsync(context),
        ("GET", null) => ListTablesAsync(context),
        ("DELETE", { } name) => DeleteTableAsync(context, name),
        _ => throw StorageError.MethodNotAllowed.Exception(),
    };

    Task RowsAsync(HttpContext context, TablePath path) => (context.Request.Method, path.PartitionKey) switch
    {
        ("GET", null) => QueryAsync(context, path),
        ("GET", _) => GetAsync(context, path),
        _ => WriteRowAsync(context, path),
    };

    async Task CreateTableAsync(HttpContext context)
    {
        var properties = EntityJson.Parse(await BodyAsync(context.Request, TableLimits.TransactionBytes));
        var name = properties.GetValueOrDefault("TableName") as string ?? throw TableError.PropertiesNeedValue.Exception();
        await store.CreateAsync(name);
        if (Applied(context, returnsContent: WantsContent(context.Request)))
            await WriteAsync(context.Response, 201, Minimal, TableRequest.View(context, name).OneTable(name));
    }

    async Task DeleteTableAsync(HttpContext context, string name)
    {
        await store.DeleteAsync(name);
        context.Response.StatusCode = 204;
    }

    Task ListTablesAsync(HttpContext context)
    {
        var (filter, size) = (TableRequest.Filter(context.Request), TableRequest.Top(context.Request));
        var from = context.Request.Query["NextTableName"].ToString() is { Length: > 0 } token ? PageToken.Decode(token) : "";
        var names = store.Names(from).Where(name => filter?.Matches(new TableName(name)) ?? true).Take(size + 1).ToList();
        if (names.Count > size) context.Response.Headers["x-ms-continuation-NextTableName"] = PageToken.Encode(names[size]);
        var view = TableRequest.View(context, "Tables");
        return WriteAsync(context.Response, 200, view.ContentType, view.Tables([.. names.Take(size)]));
    }

    Task GetAsync(HttpContext context, TablePath path)
    {
        var (partitionKey, rowKey) = path.Row();
        var row = store.Get(path.Table, partitionKey, rowKey);
        context.Response.Headers.ETag = row.ETag;
        var view = TableRequest.View(context, path.Table);
        return WriteAsync(context.Response, 200, view.ContentType, view.Entity(row));
    }

    Task QueryAsync(HttpContext context, TablePath path)
    {
        var query = context.Request.Query;
        var from = PageToken.Read(query["NextPartitionKey"], query["NextRowKey"]);
        var page = store.Page(path.Table, TableRequest.Filter(context.Request), from, TableRequest.Top(context.Request));
        if (page.Next is { } next)
        {
            context.Response.Headers["x-ms-continuation-NextPartitionKey"] = PageToken.Encode(next.PartitionKey);
            context.Response.Headers["x-ms-continuation-NextRowKey"] = PageToken.Encode(next.RowKey);
        }
        var view = TableRequest.View(context, path.Table);
        return WriteAsync(context.Response, 200, view.ContentType, view.Page(page.Rows));
    }

    async Task WriteRowAsync(HttpContext context, TablePath path)
    {
        var request = context.Request;
        var method = request.Headers.TryGetValue("X-HTTP-Method", out var tunnelled) ? tunnelled.ToString() : request.Method;
        var change = RowRequest.Read(method, path, request.Headers.IfMatch, await BodyAsync(request, TableLimits.TransactionBytes));
        var stamp = await store.WriteAsync(path.Table, [change]);
        if (stamp.ETagOf(change) is { } etag) context.Response.Headers.ETag = etag;
        if (!Applied(context, change.Action is RowAction.Insert && WantsContent(request))) return;
        var view = TableRequest.View(context, path.Table);
        await WriteAsync(context.Response, 201, view.ContentType, view.Entity(stamp.RowOf(change)));
    }

    async Task BatchAsync(HttpContext context)
    {
        if (context.Request.Method != "POST") throw StorageError.MethodNotAllowed.Exception();
        var body = await BodyAsync(context.Request, TableLimits.TransactionBytes);
        var answer = new BatchAnswer();
        try
        {
            await RunAsync(await BatchRequest.ReadAsync(context.Request.ContentType, body), TableRequest.View(context, ""), answer);
        }
        catch (StorageException refused)
        {
            answer.Failed(refused.Error, refused.Index ?? 0);
        }
        await WriteAsync(context.Response, 202, answer.ContentType, answer.End());
    }

    async Task RunAsync(List<BatchAction> actions, RowView view, BatchAnswer answer)
    {
        if (actions.Count == 0) throw StorageError.InvalidInput("The change set is empty.").Exception();
        List<RowChange> changes = [.. actions.Select((action, i) => Change(action, actions[0].Path.Table, i))];
        TableLimits.Check(changes);
        var stamp = await store.WriteAsync(actions[0].Path.Table, changes);
        for (var i = 0; i < actions.Count; i++)
        {
            if (actions[i].ReturnsContent && changes[i].Action is RowAction.Insert)
                answer.Created(stamp.RowOf(changes[i]), view with { Table = actions[i].Path.Table });
            else answer.Done(stamp.ETagOf(changes[i]));
        }
    }

    static RowChange Change(BatchAction action, string table, int index)
    {
        try
        {
            if (action.Path.Table != table) throw TableError.OtherPartition.Exception();
            return RowRequest.Read(action.Method, action.Path, action.IfMatch, action.Body);
        }
        catch (StorageException refused)
        {
            throw refused.Error.Exception(index);
        }
    }

    static bool WantsContent(HttpRequest request) => request.Headers["Prefer"] != "return-no-content";

    /// <summary>Says which preference was applied; false when the response is complete without a body.</summary>
    static bool Applied(HttpContext context, bool returnsContent)
    {
        if (context.Request.Headers.ContainsKey("Prefer"))
            context.Response.Headers["Preference-Applied"] = returnsContent ? "return-content" : "return-no-content";
        if (!returnsContent) context.Response.StatusCode = 204;
        return returnsContent;
    }

    sealed record TableName(string Name) : IFilterable
    {
        public object? Value(string name) => name == "TableName" ? Name : null;
    }
}
