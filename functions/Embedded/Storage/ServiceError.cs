using System.Diagnostics.CodeAnalysis;
using Azure;
using Azure.Core;

namespace Izi.Embedded.Storage;

/// <summary>A refusal of the storage service: its status, error code and sentence.</summary>
internal sealed record ServiceError(int Status, string Code, string Message)
{
    public RequestFailedException Exception() => new(Response(), null, new Parser(this));

    public ServiceResponse Response() => new(Status, errorCode: Code);

    /// <exception cref="RequestFailedException">There is something to refuse.</exception>
    public static void Refuse(ServiceError? why)
    {
        if (why is not null) throw why.Exception();
    }

    sealed class Parser(ServiceError error) : RequestFailedDetailsParser
    {
        public override bool TryParse(
            Response response, [NotNullWhen(true)] out ResponseError? responseError, [NotNullWhen(true)] out IDictionary<string, string>? data)
        {
            responseError = new ResponseError(error.Code, error.Message);
            data = new Dictionary<string, string>();
            return true;
        }
    }
}
