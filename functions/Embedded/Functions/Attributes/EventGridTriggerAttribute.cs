namespace Izi.Embedded.Functions;

/// <summary>Runs a function for each event of its subscriptions.</summary>
public sealed class EventGridTriggerAttribute : TriggerBindingAttribute;
