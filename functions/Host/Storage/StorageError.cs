namespace Izi.Host.Storage;

/// <summary>An error answer of the storage service: its status, error code and message.</summary>
internal sealed record StorageError(int Status, string Code, string Message)
{
    public static readonly StorageError NoAuthenticationInformation = new(
        401, "NoAuthenticationInformation", "Server failed to authenticate the request. The Authorization header is missing.");

    public static readonly StorageError AuthenticationFailed = new(
        403, "AuthenticationFailed",
        "Server failed to authenticate the request. The signature in the Authorization header is not that of this account's key.");

    public static readonly StorageError ResourceNotFound = new(404, "ResourceNotFound", "The specified resource does not exist.");

    public static readonly StorageError MethodNotAllowed =
        new(405, "UnsupportedHttpVerb", "The resource doesn't support the specified HTTP verb.");

    public static readonly StorageError NotImplemented =
        new(501, "NotImplemented", "The local storage does not have the requested operation.");

    public static readonly StorageError InternalError = new(
        500, "InternalError", "The server encountered an internal error. Please retry the request.");

    public static readonly StorageError ServerBusy = new(503, "ServerBusy", "The server is busy.");

    public static readonly StorageError RequestBodyTooLarge = new(
        413, "RequestBodyTooLarge", "The request body is too large and exceeds the maximum permissible limit.");

    public static StorageError InvalidInput(string why) => new(400, "InvalidInput", $"One of the request inputs is not valid. {why}");

    public StorageException Exception(int? index = null) => new(this, index);
}

/// <summary>Ends a request with an error answer; in a transaction <see cref="Index"/> is the place of the action that failed.</summary>
internal sealed class StorageException(StorageError error, int? index = null) : Exception(error.Message)
{
    public StorageError Error => error;

    public int? Index => index;
}
