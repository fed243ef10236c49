using Azure;

namespace Izi.Embedded.Storage;

/// <summary>Tells a storage account that does not answer, or cannot just now, from one that refuses.</summary>
internal static class StorageAway
{
    public static bool Is(Exception why) => why switch
    {
        RequestFailedException { Status: 0 or 408 or 429 or >= 500 } => true,
        AggregateException tries => tries.InnerExceptions.All(Is),
        OperationCanceledException or IOException => true,
        _ => false,
    };

    /// <summary>One line: of several tries the last.</summary>
    public static string Why(Exception away) => away is AggregateException { InnerExceptions: [.., var last] } ? last.Message : away.Message;
}
