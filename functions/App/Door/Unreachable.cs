namespace Izi.App.Door;

/// <summary>Tells storage that does not answer, or cannot just now, from what is broken: the caller may come again.</summary>
public static class Unreachable
{
    public static bool Is(Exception why) => why switch
    {
        RequestFailedException { Status: 0 or 408 or 429 or >= 500 } => true,
        // What the clients of storage throw when several tries have failed.
        AggregateException tries => tries.InnerExceptions.All(Is),
        OperationCanceledException or HttpRequestException or IOException and not BadHttpRequestException => true,
        _ => false,
    };

    /// <summary>One line: of several tries the last.</summary>
    public static string Why(Exception away) =>
        away is AggregateException { InnerExceptions: [.., var last] } ? last.Message : away.Message;
}
