namespace Izi.Embedded.Functions;

/// <summary>Makes a function an orchestrator; it takes a task orchestration context.</summary>
public sealed class OrchestrationTriggerAttribute : TriggerBindingAttribute;

/// <summary>Makes a function an activity; the parameter is its input.</summary>
public sealed class ActivityTriggerAttribute : TriggerBindingAttribute;

/// <summary>Hands a function the client that starts, nudges and queries orchestrations.</summary>
public sealed class DurableClientAttribute : InputBindingAttribute;
