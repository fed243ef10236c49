namespace Izi.Infra.Tests;

/// <summary>A node of a Bicep file's syntax tree, named as tree-sitter-bicep names it; only leaves and strings have a text.</summary>
public sealed record Node(string Type, string? Field, int Line, string? Text, IReadOnlyList<Node> Nodes)
{
    /// <summary>What a declaration declares.</summary>
    public string Name => Nodes.First(node => node.Type is "identifier").Text!;

    /// <summary>This one and all below it, in the order of the text.</summary>
    public IEnumerable<Node> All => Nodes.SelectMany(node => node.All).Prepend(this);

    public Node? this[string field] => Nodes.FirstOrDefault(node => node.Field == field);

    /// <summary>A string without its quotes.</summary>
    public string Literal => Text!.Trim('\'');

    /// <summary>The members of an object, by name.</summary>
    public IEnumerable<(string Key, Node Value)> Members =>
        from property in Nodes
        where property.Type is "object_property"
        select (property.Nodes[0].Type is "string" ? property.Nodes[0].Literal : property.Nodes[0].Text!, property.Nodes[^1]);

    public Node? Member(string key) => Members.FirstOrDefault(member => member.Key == key).Value;

    /// <summary>The object that a resource or module is made of, under its condition or loop.</summary>
    public Node Body => All.First(node => node.Type is "object" && node.Field is null or "body");
}
