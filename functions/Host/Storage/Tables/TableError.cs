namespace Izi.Host.Storage.Tables;

/// <summary>Error answers of the table service.</summary>
internal static class TableError
{
    public static readonly StorageError TableNotFound = new(404, "TableNotFound", "The table specified does not exist.");
    public static readonly StorageError TableAlreadyExists = new(409, "TableAlreadyExists", "The table specified already exists.");
    public static readonly StorageError EntityAlreadyExists = new(409, "EntityAlreadyExists", "The specified entity already exists.");
    public static readonly StorageError UpdateConditionNotSatisfied =
        new(412, "UpdateConditionNotSatisfied", "The update condition specified in the request was not satisfied.");
    public static readonly StorageError InvalidResourceName =
        new(400, "InvalidResourceName", "The specified resource name contains invalid characters.");
    public static readonly StorageError OutOfRangeInput = new(400, "OutOfRangeInput", "One of the request inputs is out of range.");
    public static readonly StorageError KeyValueTooLarge =
        new(400, "KeyValueTooLarge", "The key value exceeds the maximum allowed size (1KB).");
    public static readonly StorageError PropertyNameTooLong =
        new(400, "PropertyNameTooLong", "The property name exceeds the maximum allowed length (255).");
    public static readonly StorageError PropertyNameInvalid = new(400, "PropertyNameInvalid", "The property name is invalid.");
    public static readonly StorageError PropertyValueTooLarge =
        new(400, "PropertyValueTooLarge", "The property value exceeds the maximum allowed size (64KB). A string may have 32K characters.");
    public static readonly StorageError TooManyProperties =
        new(400, "TooManyProperties", "The entity contains more properties than allowed (252).");
    public static readonly StorageError EntityTooLarge =
        new(400, "EntityTooLarge", "The entity is larger than the maximum allowed size (1MB).");
    public static readonly StorageError TooManyActions =
        new(400, "InvalidInput", "The batch request operation exceeds the maximum 100 changes per change set.");
    public static readonly StorageError OtherPartition =
        new(400, "CommandsInBatchActOnDifferentPartitions", "All commands in a batch must operate on same entity group.");
    public static readonly StorageError InvalidDuplicateRow = new(
        400, "InvalidDuplicateRow",
        "The batch request contains multiple changes with same row key. An entity can appear only once in a batch request.");
    public static readonly StorageError PropertiesNeedValue =
        new(400, "PropertiesNeedValue", "The values are not specified for all properties in the entity.");
    public static readonly StorageError MissingIfMatch =
        new(400, "MissingRequiredHeader", "An HTTP header that's mandatory for this request is not specified: If-Match.");
}
