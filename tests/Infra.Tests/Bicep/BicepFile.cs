namespace Izi.Infra.Tests;

/// <summary>A Bicep file: what it declares, and what in it could not be read.</summary>
public sealed class BicepFile
{
    public BicepFile(string path, Node root, IReadOnlyList<string> broken)
    {
        (Path, Root, Broken) = (path, root, broken);
        var before = root.Nodes.Prepend(null).ToList();
        ImmutableArray<Declaration> Of(string type) =>
        [
            .. from one in root.Nodes.Zip(before)
               where one.First.Type == type
               select new Declaration(one.First, one.Second is { Type: "decorators" } ? one.Second : null),
        ];

        Parameters = Of("parameter_declaration");
        Variables = Of("variable_declaration");
        Resources = Of("resource_declaration");
        Modules = Of("module_declaration");
        Outputs = Of("output_declaration");
        Declared = [
            .. new[] { Parameters, Variables, Resources, Modules, Of("type_declaration"), Of("user_defined_function") }
                .SelectMany(all => all.Select(one => one.Name)),
            .. from import in root.Nodes
               where import.Type is "import_functionality"
               from name in import.Nodes
               where name.Type is "identifier"
               select name.Text!,
        ];
    }

    public string Path { get; }

    public string Name => System.IO.Path.GetFileName(Path);

    public Node Root { get; }

    public IReadOnlyList<string> Broken { get; }

    public ImmutableArray<Declaration> Parameters { get; }

    public ImmutableArray<Declaration> Variables { get; }

    public ImmutableArray<Declaration> Resources { get; }

    public ImmutableArray<Declaration> Modules { get; }

    public ImmutableArray<Declaration> Outputs { get; }

    /// <summary>Every name that the rest of the file may use; outputs are not among them.</summary>
    public ImmutableArray<string> Declared { get; }

    public bool IsParameters => Path.EndsWith(".bicepparam", StringComparison.Ordinal);

    /// <summary>What a parameter file gives its parameters to.</summary>
    public string? Using => Root.Nodes.FirstOrDefault(node => node.Type is "using_statement")?.Nodes[^1].Literal;

    /// <summary>A file that this one names, as a path.</summary>
    public string Beside(string relative) => System.IO.Path.GetFullPath(relative, System.IO.Path.GetDirectoryName(Path)!);

    public Finding Finding(int line, string what) => new($"{Name}:{line}: {what}");

    public override string ToString() => Name;
}

/// <summary>One declaration with its decorators.</summary>
public sealed record Declaration(Node Node, Node? Decorators)
{
    public string Name => Node.Name;

    /// <summary>Type and version of a resource, or the path of a module.</summary>
    public string Of => Node.Nodes.First(node => node.Type is "string").Literal;

    public bool IsExisting => Node.Nodes.Any(node => node.Type is "existing");

    public bool IsSecure => Decorates("secure");

    /// <summary>Whether a parameter must be given: it has no default and is not nullable.</summary>
    public bool IsRequired => Node.Nodes[^1] is { Type: "type" } type && !type.All.Any(node => node.Type is "nullable_type");

    /// <summary>The values a parameter may have; none when it may have any.</summary>
    public ImmutableArray<string> Allowed => Decorators is null ? [] :
    [
        .. from decorator in Decorators.Nodes
           where decorator.Nodes[0]["function"]!.Text is "allowed"
           from value in decorator.All
           where value.Type is "string"
           select value.Literal,
    ];

    bool Decorates(string name) => Decorators?.Nodes.Any(decorator => decorator.Nodes[0]["function"]!.Text == name) ?? false;
}

/// <summary>Something wrong, as a compiler would say it.</summary>
public sealed record Finding(string What)
{
    public override string ToString() => What;
}
