using Izi.Embedded.Storage;

namespace Izi.Embedded.Tables;

/// <summary>The table service's refusals, by their codes.</summary>
internal static class TableError
{
    public static readonly ServiceError TableNotFound = new(404, "TableNotFound", "The table specified does not exist.");
    public static readonly ServiceError ResourceNotFound = new(404, "ResourceNotFound", "The specified resource does not exist.");
    public static readonly ServiceError TableAlreadyExists = new(409, "TableAlreadyExists", "The table specified already exists.");
    public static readonly ServiceError EntityAlreadyExists = new(409, "EntityAlreadyExists", "The specified entity already exists.");
    public static readonly ServiceError UpdateConditionNotSatisfied =
        new(412, "UpdateConditionNotSatisfied", "The update condition specified in the request was not satisfied.");
    public static readonly ServiceError InvalidResourceName = new(400, "InvalidResourceName", "The specified resource name contains invalid characters.");
    public static readonly ServiceError OutOfRangeInput = new(400, "OutOfRangeInput", "One of the request inputs is out of range.");
    public static readonly ServiceError KeyValueTooLarge = new(400, "KeyValueTooLarge", "The key value exceeds the maximum allowed size (1KB).");
    public static readonly ServiceError PropertyNameTooLong = new(400, "PropertyNameTooLong", "The property name exceeds the maximum allowed length (255).");
    public static readonly ServiceError PropertyNameInvalid = new(400, "PropertyNameInvalid", "The property name is invalid.");
    public static readonly ServiceError PropertyValueTooLarge =
        new(400, "PropertyValueTooLarge", "The property value exceeds the maximum allowed size (64KB). A string may have 32K characters.");
    public static readonly ServiceError TooManyProperties = new(400, "TooManyProperties", "The entity contains more properties than allowed (252).");
    public static readonly ServiceError EntityTooLarge = new(400, "EntityTooLarge", "The entity is larger than the maximum allowed size (1MB).");
    public static readonly ServiceError RequestBodyTooLarge =
        new(413, "RequestBodyTooLarge", "The request body is too large and exceeds the maximum permissible limit.");
    public static readonly ServiceError TooManyActions =
        new(400, "InvalidInput", "The batch request operation exceeds the maximum 100 changes per change set.");
    public static readonly ServiceError OtherPartition =
        new(400, "CommandsInBatchActOnDifferentPartitions", "All commands in a batch must operate on same entity group.");
    public static readonly ServiceError InvalidDuplicateRow = new(
        400, "InvalidDuplicateRow", "The batch request contains multiple changes with same row key. An entity can appear only once in a batch request.");

    public static ServiceError InvalidInput(string why) => new(400, "InvalidInput", $"One of the request inputs is not valid. {why}");
}
