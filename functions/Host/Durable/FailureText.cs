using Izi.Host.Worker;
using DurableTask.Core;
using Google.Protobuf;
using P = Microsoft.DurableTask.Protobuf;

namespace Izi.Host.Durable;

/// <summary>Reads failure details from what the worker says about a failed function.</summary>
internal static class FailureText
{
    /// <summary>
    /// A failed activity's message is failure details as JSON on the first line (DurableSerializationException of the worker's
    /// extension). Anything else is <c>Type: message</c>, perhaps with a stack trace on the lines below.
    /// </summary>
    public static FailureDetails Read(FunctionFailedException failed) =>
        Json(failed.Message) ?? Plain(failed.Message, failed.StackTrace);

    static FailureDetails? Json(string message)
    {
        if (!message.StartsWith('{')) return null;
        try
        {
            return JsonParser.Default.Parse<P.TaskFailureDetails>(FirstLine(message)).ToFailure();
        }
        catch (Exception notDetails) when (notDetails is InvalidProtocolBufferException or InvalidJsonException)
        {
            return null;
        }
    }

    static FailureDetails Plain(string message, string? stackTrace)
    {
        var line = FirstLine(message);
        var end = line.IndexOf(": ", StringComparison.Ordinal);
        var (type, text) = end < 0 ? ("(unknown)", line) : (line[..end].TrimEnd(), line[(end + 2)..]);
        return new FailureDetails(type, text, stackTrace, null, isNonRetriable: false);
    }

    static string FirstLine(string text) => text.IndexOf('\n', StringComparison.Ordinal) is >= 0 and var end ? text[..end].TrimEnd() : text;
}
