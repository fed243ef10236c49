using System.Reflection;

namespace Izi.Embedded.Durable;

/// <summary>A failure as it is kept in a history: the exception's type, message and stack, and what caused it.</summary>
public record TaskFailureDetails(
    string ErrorType,
    string ErrorMessage,
    string? StackTrace,
    TaskFailureDetails? InnerFailure,
    IDictionary<string, object?>? Properties)
{
    // Failures read the same on either host, so the type that both have is kept under the real package's name.
    const string RealNamespace = "Microsoft.DurableTask.";

    public static TaskFailureDetails FromException(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        var cause = exception is TaskFailedException { InnerException: null } task ? task.FailureDetails : From(exception.InnerException);
        return new(NameOf(exception.GetType()), exception.Message, exception.StackTrace, cause, null);
    }

    /// <summary>Whether the failure is of type <typeparamref name="T"/> or derived from it.</summary>
    public bool IsCausedBy<T>() where T : Exception => IsCausedBy(typeof(T));

    /// <inheritdoc cref="IsCausedBy{T}"/>
    public bool IsCausedBy(Type targetBaseExceptionType)
    {
        ArgumentNullException.ThrowIfNull(targetBaseExceptionType);
        if (!typeof(Exception).IsAssignableFrom(targetBaseExceptionType))
            throw new ArgumentException($"{targetBaseExceptionType} is not an exception type.", nameof(targetBaseExceptionType));
        return !string.IsNullOrEmpty(ErrorType) && targetBaseExceptionType.IsAssignableFrom(Loaded(targetBaseExceptionType.Assembly));
    }

    public override string ToString() => $"{ErrorType}: {ErrorMessage}";

    Type? Loaded(Assembly first)
    {
        var name = ErrorType == RealNamespace + nameof(TaskFailedException) ? typeof(TaskFailedException).FullName! : ErrorType;
        return Type.GetType(name, throwOnError: false)
            ?? first.GetType(name, throwOnError: false)
            ?? AppDomain.CurrentDomain.GetAssemblies().Select(a => a.GetType(name, throwOnError: false)).FirstOrDefault(t => t is not null);
    }

    static TaskFailureDetails? From(Exception? exception) => exception is null ? null : FromException(exception);

    static string NameOf(Type type) => type == typeof(TaskFailedException) ? RealNamespace + type.Name : type.ToString();
}
