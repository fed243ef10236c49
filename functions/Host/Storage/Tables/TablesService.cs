using System.Globalization;
using System.Text;

namespace Izi.Host.Storage.Tables;

/// <summary>The table service's REST operations: tables, rows, queries and batches.</summary>
internal sealed class TablesService(TableStore store, SharedKey key, ILoggerFactory logs)
    : StorageService(key, isTables: true, logs.CreateLogger<TablesService>())
{
    const int TransactionBytes = 4 * 1024 * 1024;
    const int PageRows = 1000;

    protected override Task ServeAsync(HttpContext context, StorageTarget target)
    {
        var method = context.Request.Method;
        if (context.Request.Query.ContainsKey("comp")) throw StorageException.NotImplemented;
        context.Response.Headers["DataServiceVersion"] = "3.0;";
        context.Response.Headers.CacheControl = "no-cache";
        if (target.Segments is ["$batch"]) return method == "POST" ? BatchAsync(context) : throw StorageException.MethodNotAllowed;
        var named = TablePath.Of(target);
        return (named.IsTables, method, named) switch
        {
            (true, "POST", { Name: null }) => CreateTableAsync(context),
            (true, "GET", { Name: null }) => ListTablesAsync(context),
            (true, "DELETE", { Name: { } name }) => Done(context, store.DeleteAsync(name)),
            (true, _, _) => throw StorageException.MethodNotAllowed,
            (_, "GET", { PartitionKey: null }) => QueryAsync(context, named.Table),
            (_, "GET", _) => GetAsync(context, named),
            _ => WriteRowAsync(context, named),
        };
    }

    protected override Task WriteErrorAsync(HttpResponse response, StorageException error) =>
        WriteAsync(response, error.Status, RowView.Minimal, RowView.Error(error, error.Message));

    async Task CreateTableAsync(HttpContext context)
    {
        var properties = EntityJson.Parse(await BodyAsync(context.Request, TransactionBytes));
        var name = properties.GetValueOrDefault("TableName") as string ?? throw TablePath.NeedsValue();
        await store.CreateAsync(name);
        if (Applied(context, returnsContent: WantsContent(context.Request)))
            await WriteAsync(context.Response, 201, RowView.Minimal, RowView.Of(context.Request, name).OneTable());
    }

    Task ListTablesAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var (filter, size) = (FilterParser.Parse(query["$filter"]), Top(context.Request));
        var from = query["NextTableName"].ToString() is { Length: > 0 } token ? Decode(token) : "";
        var names = store.Names(from)
            .Where(name => filter?.Matches(property => property == "TableName" ? name : null) ?? true).Take(size + 1).ToList();
        if (names.Count > size) context.Response.Headers["x-ms-continuation-NextTableName"] = Encode(names[size]);
        var view = RowView.Of(context.Request, "Tables");
        return WriteAsync(context.Response, 200, view.ContentType, view.Tables(names.Take(size)));
    }

    Task GetAsync(HttpContext context, TablePath path)
    {
        var (partitionKey, rowKey) = TablePath.Row(path.PartitionKey, path.RowKey);
        var row = store.Get(path.Table, partitionKey, rowKey);
        context.Response.Headers.ETag = row.ETag;
        var view = RowView.Of(context.Request, path.Table);
        return WriteAsync(context.Response, 200, view.ContentType, view.Entity(row));
    }

    Task QueryAsync(HttpContext context, string table)
    {
        var query = context.Request.Query;
        (string, string)? after = query["NextPartitionKey"].ToString() is { Length: > 0 } partitionKey
            ? (Decode(partitionKey), Decode(query["NextRowKey"].ToString()))
            : null;
        var (rows, hasMore) = store.Page(table, FilterParser.Parse(query["$filter"]), after, Top(context.Request));
        if (hasMore)
        {
            context.Response.Headers["x-ms-continuation-NextPartitionKey"] = Encode(rows[^1].PartitionKey);
            context.Response.Headers["x-ms-continuation-NextRowKey"] = Encode(rows[^1].RowKey);
        }
        var view = RowView.Of(context.Request, table);
        return WriteAsync(context.Response, 200, view.ContentType, view.Page(rows));
    }

    async Task WriteRowAsync(HttpContext context, TablePath path)
    {
        var request = context.Request;
        var method = request.Headers.TryGetValue("X-HTTP-Method", out var tunnelled) ? tunnelled.ToString() : request.Method;
        var change = RowChange.Read(method, path, request.Headers.IfMatch, await BodyAsync(request, TransactionBytes));
        var row = (await store.WriteAsync(path.Table, [change]))[0];
        if (row is not null) context.Response.Headers.ETag = row.ETag;
        if (!Applied(context, change.Action is RowAction.Insert && WantsContent(request))) return;
        var view = RowView.Of(request, path.Table);
        await WriteAsync(context.Response, 201, view.ContentType, view.Entity(row!));
    }

    async Task BatchAsync(HttpContext context)
    {
        var body = await BodyAsync(context.Request, TransactionBytes);
        var batch = new Batch();
        try
        {
            await batch.ReadAsync(context.Request.ContentType, body);
            var rows = await store.WriteAsync(batch.Table, batch.Changes);
            var view = RowView.Of(context.Request, batch.Table);
            for (var i = 0; i < rows.Length; i++) batch.Done(i, rows[i], view);
        }
        catch (StorageException refused)
        {
            batch.Failed(refused);
        }
        await WriteAsync(context.Response, 202, batch.ContentType, batch.End());
    }

    static int Top(HttpRequest request)
    {
        var text = request.Query["$top"].ToString();
        if (text.Length == 0) return PageRows;
        return int.TryParse(text, CultureInfo.InvariantCulture, out var top) && top is >= 1 and <= PageRows
            ? top
            : throw StorageException.InvalidInput($"$top is a number from 1 to {PageRows}.");
    }

    /// <summary>A key in the form of the service's continuation tokens: version, length, base64.</summary>
    static string Encode(string key)
    {
        var base64 = Convert.ToBase64String(Encoding.UTF8.GetBytes(key));
        return $"1!{base64.Length}!{base64}";
    }

    static string Decode(string token)
    {
        var bytes = new byte[token.Length];
        return token.Split('!') is ["1", _, var base64] && Convert.TryFromBase64String(base64, bytes, out var length)
            ? Encoding.UTF8.GetString(bytes, 0, length)
            : throw StorageException.InvalidInput("The continuation token cannot be read.");
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
}
