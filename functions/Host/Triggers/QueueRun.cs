using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Azure.Storage.Queues.Models;
using Google.Protobuf;
using Izi.Host.Worker;
using Izi.Host.Worker.Rpc;

namespace Izi.Host.Triggers;

/// <summary>Runs a queue function for one message, given in the form that its parameter asks for.</summary>
internal sealed class QueueRun(FunctionsWorker worker, FunctionInvoker invoker, string name, bool base64)
{
    static readonly JsonSerializerOptions WithoutNulls = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <exception cref="FormatException">The message is not in the encoding that host.json says.</exception>
    public Task RunAsync(QueueMessage message, CancellationToken cancel)
    {
        var body = Body(message.MessageText);
        var function = worker.Functions[name];
        var request = FunctionInvoker.Request(function, Data(function.Trigger, message, body));
        var metadata = request.TriggerMetadata;
        metadata["QueueTrigger"] = new() { String = Encoding.UTF8.GetString(body) };
        metadata["Id"] = new() { String = message.MessageId };
        metadata["PopReceipt"] = new() { String = message.PopReceipt };
        metadata["DequeueCount"] = new() { Json = $"{message.DequeueCount}" };
        metadata["InsertionTime"] = Json(message.InsertedOn);
        metadata["ExpirationTime"] = Json(message.ExpiresOn);
        metadata["NextVisibleTime"] = Json(message.NextVisibleOn);
        return invoker.InvokeAsync(name, request, cancel);
    }

    byte[] Body(string text)
    {
        if (!base64) return Encoding.UTF8.GetBytes(text);
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) ? bytes[..length]
            : throw new FormatException("it is not base64 (messageEncoding in host.json)");
    }

    static TypedData Data(Binding trigger, QueueMessage message, byte[] body) =>
        trigger.Has("supportsDeferredBinding") ? new() { ModelBindingData = Model(message, body) }
        : "Binary".Equals(trigger.Text("dataType"), StringComparison.OrdinalIgnoreCase) ? new() { Bytes = ByteString.CopyFrom(body) }
        : new() { String = Encoding.UTF8.GetString(body) };

    // Read by QueueMessageConverter of Worker.Extensions.Storage.Queues, which wants the instants without an offset of their own.
    static ModelBindingData Model(QueueMessage message, byte[] body) => new()
    {
        Version = "1.0",
        Source = "AzureStorageQueues",
        ContentType = "application/json",
        Content = ByteString.CopyFrom(JsonSerializer.SerializeToUtf8Bytes(new
        {
            message.MessageId,
            message.PopReceipt,
            MessageText = Encoding.UTF8.GetString(body),
            message.DequeueCount,
            InsertedOn = message.InsertedOn?.UtcDateTime,
            ExpiresOn = message.ExpiresOn?.UtcDateTime,
            NextVisibleOn = message.NextVisibleOn?.UtcDateTime,
        }, WithoutNulls)),
    };

    static TypedData Json(DateTimeOffset? at) => new() { Json = JsonSerializer.Serialize(at) };
}
