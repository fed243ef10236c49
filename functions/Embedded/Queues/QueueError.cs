using Izi.Embedded.Storage;

namespace Izi.Embedded.Queues;

/// <summary>The queue service's refusals, by their codes.</summary>
internal static class QueueError
{
    public static readonly ServiceError QueueNotFound = new(404, "QueueNotFound", "The specified queue does not exist.");
    public static readonly ServiceError MessageNotFound = new(404, "MessageNotFound", "The specified message does not exist.");
    public static readonly ServiceError PopReceiptMismatch =
        new(400, "PopReceiptMismatch", "The specified pop receipt did not match the pop receipt for a dequeued message.");
    public static readonly ServiceError InvalidResourceName = new(400, "InvalidResourceName", "The specified resource name contains invalid characters.");
    public static readonly ServiceError NameLength =
        new(400, "OutOfRangeInput", "The specified resource name length is not within the permissible limits.");
    public static readonly ServiceError InvalidQueryParameterValue = new(
        400, "InvalidQueryParameterValue", "Value for one of the query parameters specified in the request URI is invalid.");
    public static readonly ServiceError OutOfRangeQueryParameterValue = new(
        400, "OutOfRangeQueryParameterValue", "One of the query parameters specified in the request URI is outside the permissible range.");
    public static readonly ServiceError InvalidXmlDocument = new(400, "InvalidXmlDocument", "The specified XML is not syntactically valid.");
    public static readonly ServiceError RequestBodyTooLarge =
        new(413, "RequestBodyTooLarge", "The request body is too large and exceeds the maximum permissible limit.");
}
