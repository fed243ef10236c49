using Azure;

namespace Izi.Embedded.Storage;

/// <summary>The answer of a read that found nothing.</summary>
internal sealed class NoValue<T>(Response response) : NullableResponse<T>
{
    public override bool HasValue => false;
    public override T? Value => throw new InvalidOperationException($"There is no value: the service answered {response.Status}.");
    public override Response GetRawResponse() => response;
}
