namespace Izi.Embedded.Durable;

/// <summary>Thrown into an orchestrator when an activity it called has failed for good.</summary>
public sealed class TaskFailedException : Exception
{
    public TaskFailedException(string taskName, int taskId, Exception innerException)
        : this(taskName, taskId, TaskFailureDetails.FromException(innerException), innerException)
    {
    }

    public TaskFailedException(string taskName, int taskId, TaskFailureDetails failureDetails)
        : this(taskName, taskId, failureDetails, null)
    {
    }

    TaskFailedException(string taskName, int taskId, TaskFailureDetails failure, Exception? cause)
        : base($"Task '{taskName}' (#{taskId}) failed with an unhandled exception: {failure.ErrorMessage}", cause) =>
        (TaskName, TaskId, FailureDetails) = (taskName, taskId, failure);

    public string TaskName { get; }

    public int TaskId { get; }

    public TaskFailureDetails FailureDetails { get; }
}
