namespace Izi.Host.Worker;

/// <summary>A function ended with an exception in the worker; message, source and stack trace are the worker's.</summary>
internal sealed class FunctionFailedException(string message, string? source, string? stackTrace) : Exception(message)
{
    public override string? Source { get; set; } = source;

    public override string? StackTrace => stackTrace;
}

/// <summary>A function was cancelled: by its caller, or because the host stops.</summary>
internal sealed class FunctionCancelledException(string function) : Exception($"Function {function} was cancelled.");

/// <summary>A function ran longer than <c>functionTimeout</c> of host.json.</summary>
internal sealed class FunctionTimeoutException(string function, TimeSpan limit)
    : Exception($"Function {function} ran longer than functionTimeout, {limit:c}; it was cancelled.");

/// <summary>The worker ended before it answered; what it was asked may or may not have happened.</summary>
internal sealed class WorkerLostException(string message) : Exception(message);

/// <summary>The worker ended before it was ready for the first time, mostly because of a setting. The message is what it said.</summary>
internal sealed class WorkerStartException(string message) : Exception(message);
