using Azure;
using Izi.Embedded.Storage;

namespace Izi.Embedded.Tables;

/// <summary>An entity group transaction was refused; nothing of it was written.</summary>
public class TableTransactionFailedException : RequestFailedException
{
    const string IndexKey = "FailedEntity";

    public TableTransactionFailedException(RequestFailedException requestFailedException)
        : base(Given(requestFailedException).Status, requestFailedException.Message, requestFailedException.ErrorCode, requestFailedException.InnerException)
        => FailedTransactionActionIndex = requestFailedException.Data[IndexKey] as int?;

    /// <summary>The place in the transaction, from 0, of the action that was refused.</summary>
    public int? FailedTransactionActionIndex { get; }

    internal static TableTransactionFailedException At(int index, ServiceError why) => Of(index, why with { Message = $"{index}:{why.Message}" });

    /// <summary>A refusal whose sentence names the place already, where it has one.</summary>
    internal static TableTransactionFailedException Of(int? index, ServiceError why)
    {
        var refused = why.Exception();
        if (index is not null) refused.Data[IndexKey] = index;
        return new(refused);
    }

    static RequestFailedException Given(RequestFailedException? requestFailedException)
    {
        ArgumentNullException.ThrowIfNull(requestFailedException);
        return requestFailedException;
    }
}
