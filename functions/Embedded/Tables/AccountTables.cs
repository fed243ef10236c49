using System.Text.Json;
using Azure;
using Azure.Core;
using Izi.Embedded.Storage;

namespace Izi.Embedded.Tables;

/// <summary>The tables of a storage account, or of Azurite, over REST. What the service would refuse by its limits is not even sent.</summary>
internal sealed class AccountTables(StorageService service) : ITableStore
{
    const string Json = "application/json;odata=minimalmetadata";

    public event Action<TableRowKey>? Changed;

    public static AccountTables Of(StorageAccount account, TableClientOptions options) => Of(account, options, Timeout.InfiniteTimeSpan);

    public static AccountTables Of(StorageAccount account, TableClientOptions options, TimeSpan limit) =>
        new(StorageService.OfTables(account, options, StorageService.Version(options.Version), limit));

    public async Task<Response> Create(string table, CancellationToken cancel)
    {
        ServiceError.Refuse(TableLimits.OfTable(table));
        using var message = Message(RequestMethod.Post, "/Tables", JsonSerializer.SerializeToUtf8Bytes(new { TableName = table }));
        try
        {
            return await service.Send(message, cancel);
        }
        catch (RequestFailedException there) when (there.ErrorCode == TableError.TableAlreadyExists.Code)
        {
            return there.GetRawResponse()!;
        }
    }

    public async Task<ITableRow?> Find(TableRowKey key, IReadOnlySet<string>? chosen, CancellationToken cancel)
    {
        using var message = Message(RequestMethod.Get, RowRequest.PathOf(key.Table, key.PartitionKey, key.RowKey) + Parameters(("$select", Selected(chosen))));
        try
        {
            var answer = await service.Send(message, cancel);
            using var json = JsonDocument.Parse(answer.ContentStream!);
            return RowOData.Read(json.RootElement, answer.Headers.ETag?.ToString());
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == TableError.ResourceNotFound.Code)
        {
            return null;
        }
    }

    public async Task<RowPage> Page(string table, RowQuery query, CancellationToken cancel)
    {
        var from = query.Token?.Split(' ') ?? [];
        using var message = Message(RequestMethod.Get, $"/{table}()" + Parameters(
            ("$filter", query.Filter), ("$top", $"{query.Size}"), ("$select", Selected(query.Chosen)),
            ("NextPartitionKey", from.ElementAtOrDefault(0)), ("NextRowKey", from.ElementAtOrDefault(1))));
        var answer = await service.Send(message, cancel);
        using var json = JsonDocument.Parse(answer.ContentStream!);
        return new([.. json.RootElement.GetProperty("value").EnumerateArray().Select(RowOData.Read)], Token(answer));
    }

    public async Task<Response> Write(string table, RowChange change, CancellationToken cancel)
    {
        ServiceError.Refuse(TableLimits.Of(change));
        var request = RowRequest.Of(table, change);
        using var message = Message(request.Method, request.Path, request.Body);
        if (request.IfMatch is { } version) message.Request.Headers.SetValue("If-Match", version);
        return await Tell(table, [change], service.Send(message, cancel));
    }

    // The emulator takes some transactions that the service refuses, so they are looked at here as well.
    public async Task<IReadOnlyList<Response>> Submit(string table, IReadOnlyList<RowChange> changes, CancellationToken cancel)
    {
        TableLimits.Refuse(changes);
        var batch = TableBatch.Of(service, table, changes);
        using var message = Message(RequestMethod.Post, "/$batch", batch.Body);
        message.Request.Headers.SetValue("Content-Type", batch.ContentType);
        var answer = await Tell(table, changes, service.Send(message, cancel));
        return TableBatchAnswer.Read(answer.Content.ToString(), changes.Count);
    }

    // Whoever listens asks again what is there, so it does no harm to be told of a write that was refused.
    async Task<Response> Tell(string table, IReadOnlyList<RowChange> changes, Task<Response> writing)
    {
        try
        {
            return await writing;
        }
        finally
        {
            foreach (var change in changes) Changed?.Invoke(new(table, change.PartitionKey, change.RowKey));
        }
    }

    HttpMessage Message(RequestMethod method, string path, byte[]? body = null)
    {
        var message = service.Message(method, path);
        var headers = message.Request.Headers;
        headers.SetValue("Accept", Json);
        headers.SetValue("DataServiceVersion", "3.0");
        if (body is null) return message;
        headers.SetValue("Prefer", "return-no-content");
        headers.SetValue("Content-Type", "application/json;odata=nometadata");
        message.Request.Content = RequestContent.Create(body);
        return message;
    }

    static string? Token(Response answer) => answer.Headers.TryGetValue("x-ms-continuation-NextPartitionKey", out var partitionKey)
        ? $"{partitionKey} {(answer.Headers.TryGetValue("x-ms-continuation-NextRowKey", out var rowKey) ? rowKey : "")}".TrimEnd()
        : null;

    // A row has its key and version whatever is chosen of it.
    static string? Selected(IReadOnlySet<string>? chosen) => chosen is null ? null
        : string.Join(',', chosen.Union([RowName.PartitionKey, RowName.RowKey, RowName.Timestamp]));

    static string Parameters(params IEnumerable<(string Name, string? Value)> parameters)
    {
        var given = parameters.Where(one => !string.IsNullOrEmpty(one.Value)).Select(one => $"{one.Name}={Uri.EscapeDataString(one.Value!)}").ToList();
        return given.Count > 0 ? "?" + string.Join('&', given) : "";
    }
}
