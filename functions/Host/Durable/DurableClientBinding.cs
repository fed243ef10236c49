using System.Text.Json;

namespace Izi.Host.Durable;

/// <summary>Makes the value of a <c>durableClient</c> input binding.</summary>
internal interface IDurableClientBinding
{
    /// <summary>The JSON from which the worker's extension makes a <c>DurableTaskClient</c>. An empty hub is the default hub.</summary>
    string Json(string taskHub, string connectionName);
}

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
