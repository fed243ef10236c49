using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Azure.Storage.Queues.Models;
using Google.Protobuf;
using Izi.Host.Worker;
using Izi.Host.Worker.Rpc;

namespace Izi.Host.Triggers;

/// <summary>Runs a queue function for one message, given in the form that its parameter asks for.</summary>
internal sealed class QueueRun(FunctionInvoker invoker, Func<string, Function> functions, bool base64)
{
    static readonly JsonSerializerOptions WithoutNulls = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <exception cref="FormatException">The message is not in the encoding that host.json says.</exception>
    public Task RunAsync(string name, QueueMessage message, CancellationToken cancel)
    {
        var body = Body(message.MessageText);
        var function = functions(name);
        var request = FunctionInvoker.Request(function, Data(function.Trigger, message, body));
        foreach (var (key, value) in Metadata(message)) request.TriggerMetadata[key] = value;
        request.TriggerMetadata["QueueTrigger"] = new() { String = Encoding.UTF8.GetString(body) };
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

    static IEnumerable<KeyValuePair<string, TypedData>> Metadata(QueueMessage message) =>
    [
        new("Id", new() { String = message.MessageId }),
        new("PopReceipt", new() { String = message.PopReceipt }),
        new("DequeueCount", new() { Json = $"{message.DequeueCount}" }),
        new("InsertionTime", Json(message.InsertedOn)),
        new("ExpirationTime", Json(message.ExpiresOn)),
        new("NextVisibleTime", Json(message.NextVisibleOn)),
    ];

    static TypedData Json(DateTimeOffset? at) => new() { Json = JsonSerializer.Serialize(at) };
}
