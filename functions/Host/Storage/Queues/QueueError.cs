namespace Izi.Host.Storage.Queues;

/// <summary>Error answers of the queue service.</summary>
internal static class QueueError
{
    public static readonly StorageError QueueNotFound = new(404, "QueueNotFound", "The specified queue does not exist.");
    public static readonly StorageError MessageNotFound = new(404, "MessageNotFound", "The specified message does not exist.");
    public static readonly StorageError PopReceiptMismatch =
        new(400, "PopReceiptMismatch", "The specified pop receipt did not match the pop receipt for a dequeued message.");
    public static readonly StorageError InvalidResourceName =
        new(400, "InvalidResourceName", "The specified resource name contains invalid characters.");
    public static readonly StorageError NameLength =
        new(400, "OutOfRangeInput", "The specified resource name length is not within the permissible limits.");
    public static readonly StorageError InvalidQueryParameterValue = new(
        400, "InvalidQueryParameterValue", "Value for one of the query parameters specified in the request URI is invalid.");
    public static readonly StorageError OutOfRangeQueryParameterValue = new(
        400, "OutOfRangeQueryParameterValue", "One of the query parameters specified in the request URI is outside the permissible range.");
    public static readonly StorageError InvalidXmlDocument =
        new(400, "InvalidXmlDocument", "The specified XML is not syntactically valid.");
    public static readonly StorageError QueueAlreadyExists = new(409, "QueueAlreadyExists", "The specified queue already exists.");
    public static readonly StorageError InvalidMetadata =
        new(400, "InvalidMetadata", "The specified metadata is invalid. It has characters that are not permitted.");
    public static readonly StorageError MissingRequiredQueryParameter = new(
        400, "MissingRequiredQueryParameter", "A query parameter that's mandatory for this request is not specified.");
}
