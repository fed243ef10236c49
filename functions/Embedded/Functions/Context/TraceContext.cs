namespace Izi.Embedded.Functions;

/// <summary>The trace that a run belongs to (W3C Trace Context); empty where whatever triggered it belongs to none.</summary>
public abstract class TraceContext
{
    public abstract string TraceParent { get; }
    public abstract string TraceState { get; }
}
