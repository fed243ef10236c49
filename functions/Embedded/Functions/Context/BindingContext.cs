namespace Izi.Embedded.Functions;

/// <summary>What the trigger says about a run beside its payload, such as route values or a message id.</summary>
public abstract class BindingContext
{
    public abstract IReadOnlyDictionary<string, object?> BindingData { get; }
}
