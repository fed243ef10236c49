namespace Izi.Embedded.Functions;

/// <summary>A function, or what it is wired to, that cannot be bound; its message says which and why.</summary>
internal sealed class BindingException(string message) : InvalidOperationException(message);
