namespace Izi.Host.Storage;

/// <summary>An error answer of the storage service: it ends the request with its status, error code and message.</summary>
internal sealed class StorageException(int status, string code, string message) : Exception(message)
{
    public int Status => status;

    public string Code => code;

    /// <summary>In a transaction the place of the action that failed.</summary>
    public int? Index { get; set; }

    public static StorageException AuthenticationFailed => new(
        403, "AuthenticationFailed",
        "Server failed to authenticate the request. The signature in the Authorization header is not that of this account's key.");

    public static StorageException ResourceNotFound => new(404, "ResourceNotFound", "The specified resource does not exist.");

    public static StorageException InvalidResourceName =>
        new(400, "InvalidResourceName", "The specified resource name contains invalid characters.");

    public static StorageException MethodNotAllowed =>
        new(405, "UnsupportedHttpVerb", "The resource doesn't support the specified HTTP verb.");

    public static StorageException NotImplemented =>
        new(501, "NotImplemented", "The local storage does not have the requested operation.");

    public static StorageException RequestBodyTooLarge =>
        new(413, "RequestBodyTooLarge", "The request body is too large and exceeds the maximum permissible limit.");

    public static StorageException InvalidInput(string why) => new(400, "InvalidInput", $"One of the request inputs is not valid. {why}");
}
