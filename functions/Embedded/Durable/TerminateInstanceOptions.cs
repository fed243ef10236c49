namespace Izi.Embedded.Durable;

/// <summary>How an instance is ended from outside. There are no sub-orchestrations here for <c>Recursive</c> to reach.</summary>
public record TerminateInstanceOptions(object? Output = null, bool Recursive = false);
