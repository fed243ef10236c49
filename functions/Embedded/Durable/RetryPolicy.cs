namespace Izi.Embedded.Durable;

/// <summary>How often and how late a failed activity is tried again.</summary>
public class RetryPolicy
{
    /// <exception cref="ArgumentOutOfRangeException">
    /// No attempt, no interval, a coefficient below 1, or a limit shorter than the first interval.
    /// </exception>
    public RetryPolicy(
        int maxNumberOfAttempts,
        TimeSpan firstRetryInterval,
        double backoffCoefficient = 1.0,
        TimeSpan? maxRetryInterval = null,
        TimeSpan? retryTimeout = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxNumberOfAttempts);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(firstRetryInterval, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(backoffCoefficient, 1.0);
        ThrowIfShorter(maxRetryInterval, firstRetryInterval, nameof(maxRetryInterval));
        ThrowIfShorter(retryTimeout, firstRetryInterval, nameof(retryTimeout));
        MaxNumberOfAttempts = maxNumberOfAttempts;
        FirstRetryInterval = firstRetryInterval;
        BackoffCoefficient = backoffCoefficient;
        MaxRetryInterval = maxRetryInterval ?? TimeSpan.FromHours(1);
        RetryTimeout = retryTimeout ?? Timeout.InfiniteTimeSpan;
    }

    public int MaxNumberOfAttempts { get; }

    public TimeSpan FirstRetryInterval { get; }

    public double BackoffCoefficient { get; }

    public TimeSpan MaxRetryInterval { get; }

    public TimeSpan RetryTimeout { get; }

    /// <summary>Says of a failure whether it is worth another attempt. Without it every failure is.</summary>
    public Func<TaskFailureDetails, bool> HandleFailure
    {
        init => Retriable = value;
    }

    internal Func<TaskFailureDetails, bool> Retriable { get; private init; } = _ => true;

    /// <summary>How long to wait before the next attempt; null when there is to be none.</summary>
    internal TimeSpan? PauseAfter(int attempt, TimeSpan elapsed, TaskFailureDetails failure)
    {
        if (attempt >= MaxNumberOfAttempts || Failures.IsFinal(failure) || !Retriable(failure)) return null;
        if (RetryTimeout != Timeout.InfiniteTimeSpan && elapsed >= RetryTimeout) return null;
        var longest = MaxRetryInterval == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : MaxRetryInterval;
        var pause = FirstRetryInterval.TotalMilliseconds * Math.Pow(BackoffCoefficient, attempt - 1);
        return pause < longest.TotalMilliseconds ? TimeSpan.FromMilliseconds(pause) : longest;
    }

    static void ThrowIfShorter(TimeSpan? limit, TimeSpan first, string name)
    {
        if (limit < first && limit != Timeout.InfiniteTimeSpan)
            throw new ArgumentOutOfRangeException(name, limit, $"{name} must not be shorter than the first retry interval.");
    }
}
