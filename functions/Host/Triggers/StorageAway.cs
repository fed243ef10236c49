using Azure;

namespace Izi.Host.Triggers;

/// <summary>Tells failures of a storage account from other exceptions.</summary>
internal static class StorageAway
{
    /// <summary>Whether a storage client gave up: after an error, several of them, or a time-out of its own.</summary>
    public static bool Is(Exception exception) => exception is RequestFailedException or OperationCanceledException
        || (exception is AggregateException several && several.InnerExceptions.All(Is));
}
