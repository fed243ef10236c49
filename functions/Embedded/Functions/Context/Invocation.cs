using System.Diagnostics;

namespace Izi.Embedded.Functions;

/// <summary>One run of a function: its trigger, its services and, in the end, its answer.</summary>
internal sealed class Invocation(
    Function function, TriggerPayload trigger, IServiceProvider services, CancellationToken cancel) : FunctionContext
{
    public Function Function => function;
    public TriggerPayload Trigger => trigger;
    public InvocationResult Result { get; } = new Answer();

    public override string InvocationId { get; } = Guid.NewGuid().ToString();
    public override string FunctionId => function.Definition.Id;
    public override TraceContext TraceContext { get; } = new Trace(Activity.Current);
    public override BindingContext BindingContext { get; } = new Data(trigger.Data);
    public override IServiceProvider InstanceServices { get; set; } = services;
    public override FunctionDefinition FunctionDefinition => function.Definition;
    public override IDictionary<object, object> Items { get; set; } = new Dictionary<object, object>();
    public override CancellationToken CancellationToken => cancel;

    sealed class Answer : InvocationResult
    {
        public override object? Value { get; set; }
    }

    sealed class Trace(Activity? span) : TraceContext
    {
        public override string TraceParent => span?.Id ?? "";
        public override string TraceState => span?.TraceStateString ?? "";
    }

    sealed class Data(IReadOnlyDictionary<string, object?> values) : BindingContext
    {
        public override IReadOnlyDictionary<string, object?> BindingData => values;
    }
}
