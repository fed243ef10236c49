namespace Izi.Embedded.Functions;

/// <summary>What a function answered; middleware may replace it.</summary>
public abstract class InvocationResult : InvocationResult<object>;

/// <inheritdoc cref="InvocationResult"/>
public abstract class InvocationResult<T>
{
    public abstract T? Value { get; set; }
}
