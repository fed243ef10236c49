using System.Reflection;

namespace Izi.Embedded.Functions;

/// <summary>A function that was found and bound, ready to run.</summary>
internal sealed record Function(
    FunctionDefinition Definition, MethodInfo Method, TriggerBindingAttribute Trigger, Argument[] Arguments, Answer Answer)
{
    public string Name => Definition.Name;
}
