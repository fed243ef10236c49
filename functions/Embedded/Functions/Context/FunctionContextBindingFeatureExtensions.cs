namespace Izi.Embedded.Functions;

/// <summary>The answer of a run, for middleware.</summary>
public static class FunctionContextBindingFeatureExtensions
{
    /// <summary>The answer so far; setting its value replaces it.</summary>
    /// <exception cref="InvalidOperationException">The context was not made by this host.</exception>
    public static InvocationResult GetInvocationResult(this FunctionContext context) =>
        context is Invocation run ? run.Result
            : throw new InvalidOperationException("Only a run of this host has an invocation result.");
}
