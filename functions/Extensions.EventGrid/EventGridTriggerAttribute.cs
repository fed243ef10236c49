using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

// The extension that the Functions host loads; the Worker SDK reads this line from the assembly that declares the binding.
[assembly: ExtensionInformation("Microsoft.Azure.WebJobs.Extensions.EventGrid", "3.3.0")]

namespace Izi.Extensions.EventGrid;

/// <summary>
/// Runs a function for each event that Event Grid delivers. The Worker SDK makes the binding's type, <c>eventGridTrigger</c>, of this
/// name. It has no settings: a property without <c>[DefaultValue]</c> breaks the SDK's metadata generator (CS8785).
/// </summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class EventGridTriggerAttribute : TriggerBindingAttribute;
