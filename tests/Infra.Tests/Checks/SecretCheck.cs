namespace Izi.Infra.Tests;

/// <summary>No output says a secret: not a secure parameter, not what a list function answers, not a key or a connection string.</summary>
public static partial class SecretCheck
{
    public static IEnumerable<Finding> Of(BicepFile file)
    {
        var secrets = file.Parameters.Where(one => one.IsSecure).Select(one => one.Name).ToHashSet();
        return from output in file.Outputs
               where !output.IsSecure
               from node in output.Node.Nodes.Skip(2).SelectMany(part => part.All)
               where node.Type is "identifier" && (secrets.Contains(node.Text!) || Lists().IsMatch(node.Text!))
                   || node.Type is "property_identifier" && (Lists().IsMatch(node.Text!) || Keys().IsMatch(node.Text!))
               select file.Finding(node.Line, $"the output {output.Name} says {node.Text}");
    }

    [GeneratedRegex("^list[A-Z]")]
    private static partial Regex Lists();

    [GeneratedRegex("(Key|Keys|Secret|Password|ConnectionString)$", RegexOptions.IgnoreCase)]
    private static partial Regex Keys();
}
