using System.Text.Json;

namespace Izi.Host.Durable;

/// <summary>The binding value as the Durable extension writes it (read by DurableTaskClientConverter of the worker's extension).</summary>
internal sealed class DurableClientBinding(DurableOptions options, string rpcUrl, string httpUrl) : IDurableClientBinding
{
    public string Json(string taskHub, string connectionName) => JsonSerializer.Serialize(new
    {
        rpcBaseUrl = rpcUrl,
        taskHubName = string.IsNullOrEmpty(taskHub) ? options.HubName : taskHub,
        connectionName,
        requiredQueryStringParameters = "",
        httpBaseUrl = httpUrl,
        maxGrpcMessageSizeInBytes = options.MaxGrpcMessageSizeInBytes,
        // JSON inside the string, as the converter expects.
        grpcHttpClientTimeout = JsonSerializer.Serialize(options.GrpcHttpClientTimeout),
    });
}
