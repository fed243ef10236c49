namespace Izi.Tests;

/// <summary>The rule of the house that a test shows: <c>R1</c>..<c>R44</c>, <c>N1</c>..<c>N8</c>. tests/README.md lists them all.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true)]
public sealed class RuleAttribute(string id) : Attribute
{
    public string Id { get; } = id;
}
