using Azure;

namespace Izi.Embedded.Tables;

/// <summary>An entity group transaction was refused; nothing of it was written.</summary>
public class TableTransactionFailedException : RequestFailedException
{
    internal const string IndexKey = "FailedEntity";

    public TableTransactionFailedException(RequestFailedException requestFailedException)
        : base(Given(requestFailedException).Status, requestFailedException.Message, requestFailedException.ErrorCode, requestFailedException.InnerException)
        => FailedTransactionActionIndex = requestFailedException.Data[IndexKey] as int?;

    /// <summary>The place in the transaction, from 0, of the action that was refused.</summary>
    public int? FailedTransactionActionIndex { get; }

    static RequestFailedException Given(RequestFailedException? requestFailedException)
    {
        ArgumentNullException.ThrowIfNull(requestFailedException);
        return requestFailedException;
    }
}
