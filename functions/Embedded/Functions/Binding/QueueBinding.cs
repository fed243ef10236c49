using System.Reflection;
using System.Text.Json;
using Izi.Embedded.Queues;

namespace Izi.Embedded.Functions;

/// <summary>A queue trigger hands over one message: as it is, its text, its bytes, or read from JSON as the type that is asked for.</summary>
internal static class QueueBinding
{
    public const string DequeueCount = "DequeueCount";

    static readonly string[] Names = ["Id", DequeueCount, "InsertionTime", "ExpirationTime", "NextVisibleTime", "PopReceipt"];

    public static TriggerBinding Of(ParameterInfo parameter) => new(parameter.ParameterType switch
    {
        var type when type == typeof(string) => run => Body(run).ToString(),
        var type when type == typeof(BinaryData) => Body,
        var type when type == typeof(QueueMessage) => run => new QueueMessage(Stored(run), Body(run)),
        var type => run => JsonSerializer.Deserialize(Body(run), type, JsonSerializerOptions.Web),
    }, Names);

    public static TriggerPayload Payload(StoredMessage message, BinaryData body) => new((message, body), new Dictionary<string, object?>
    {
        ["Id"] = message.Id,
        [DequeueCount] = message.DequeueCount,
        ["InsertionTime"] = QueueTime.At(message.Inserted),
        ["ExpirationTime"] = QueueTime.At(message.Expires),
        ["NextVisibleTime"] = QueueTime.At(message.Visible),
        ["PopReceipt"] = message.PopReceipt,
    });

    static BinaryData Body(Invocation run) => (((StoredMessage, BinaryData Body))run.Trigger.Value!).Body;

    static StoredMessage Stored(Invocation run) => (((StoredMessage Stored, BinaryData))run.Trigger.Value!).Stored;
}
