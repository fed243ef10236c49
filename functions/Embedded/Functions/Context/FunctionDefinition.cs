namespace Izi.Embedded.Functions;

/// <summary>A function as it was found in the app.</summary>
public abstract class FunctionDefinition
{
    public abstract string PathToAssembly { get; }

    /// <summary>Type and method, as <c>Namespace.Type.Method</c>.</summary>
    public abstract string EntryPoint { get; }

    public abstract string Id { get; }
    public abstract string Name { get; }
}
