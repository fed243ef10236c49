namespace Izi.Infra.Tests;

/// <summary>Every name is declared in its file, is a variable of the loop or lambda around it, or is Bicep's own; and what is declared is used.</summary>
public static class NameCheck
{
    public static IEnumerable<Finding> Of(BicepFile file) => file.Declared
        .GroupBy(name => name)
        .Where(same => same.Count() > 1)
        .Select(same => file.Finding(1, $"{same.Key} is declared twice"))
        .Concat(Uses(file.Root, [.. file.Declared, .. BicepWords.Namespaces])
            .Where(use => !use.Known)
            .Select(use => file.Finding(use.Node.Line, $"{use.Node.Text} is not declared")))
        .Concat(Unused(file));

    static IEnumerable<Finding> Unused(BicepFile file)
    {
        if (file.IsParameters) return [];
        var used = Uses(file.Root, [.. file.Declared]).Select(use => use.Node.Text!).ToHashSet();
        return file.Parameters.Concat(file.Variables).Concat(file.Resources.Where(resource => resource.IsExisting))
            .Where(one => !used.Contains(one.Name))
            .Select(one => file.Finding(one.Node.Line, $"{one.Name} is not used"));
    }

    static IEnumerable<(Node Node, bool Known)> Uses(Node node, ImmutableHashSet<string> known) => node.Type switch
    {
        "identifier" => [(node, known.Contains(node.Text!))],
        "import_functionality" => [],
        "object_property" => In(node.Nodes[0].Type is "string" ? node.Nodes : node.Nodes.Skip(1), known),
        "decorator" => Call(node.Nodes[0], known, BicepWords.Decorators),
        "call_expression" => Call(node, known, BicepWords.Functions.Union(known)),
        "for_statement" => Loop(node, known),
        "lambda_expression" => Uses(node.Nodes[^1], known.Union(Variables(node.Nodes[0]))),
        "user_defined_function" => In(node.Nodes.Where(child => child.Field is not "name"), known.Union(Variables(node))),
        _ when node.Type.EndsWith("_declaration", StringComparison.Ordinal) => In(node.Nodes.Where(child => !ReferenceEquals(child, First(node))), known),
        _ => In(node.Nodes, known),
    };

    static IEnumerable<(Node, bool)> In(IEnumerable<Node> nodes, ImmutableHashSet<string> known) => nodes.SelectMany(node => Uses(node, known));

    /// <summary>A function by its name, or one of a namespace or resource.</summary>
    static IEnumerable<(Node, bool)> Call(Node call, ImmutableHashSet<string> known, ImmutableHashSet<string> functions)
    {
        var function = call["function"]!;
        var of = function.Type is "identifier" ? Uses(function, functions) : Uses(function, known);
        return of.Concat(Uses(call["arguments"]!, known));
    }

    static IEnumerable<(Node, bool)> Loop(Node loop, ImmutableHashSet<string> known)
    {
        var body = loop["body"]!;
        var variables = loop.Nodes.Where(node => node.Field is "initializer" || node.Type is "for_loop_parameters").SelectMany(Variables);
        var over = loop.Nodes.Where(node => node.Field is null && node.Type is not "for_loop_parameters");
        return In(over, known).Concat(Uses(body, known.Union(variables)));
    }

    static IEnumerable<string> Variables(Node node) => node.All
        .Where(one => one.Type is "identifier" or "loop_variable" or "loop_enumerator")
        .Select(one => one.Text!);

    static Node First(Node declaration) => declaration.Nodes.First(node => node.Type is "identifier");
}
