namespace Izi.Infra.Tests;

/// <summary>A parameter file gives a file that is there every parameter it needs, none that it has not, and no value that is not allowed.</summary>
public static class ParametersCheck
{
    public static IEnumerable<Finding> Of(BicepFile file, IReadOnlyDictionary<string, BicepFile> files)
    {
        if (!file.IsParameters) return [];
        return file.Using is { } path && files.TryGetValue(file.Beside(path), out var target)
            ? Missing(file, target).Concat(file.Variables.SelectMany(given => Given(file, given, target)))
            : [file.Finding(1, $"there is no {file.Using}")];
    }

    static IEnumerable<Finding> Missing(BicepFile file, BicepFile target) => target.Parameters
        .Where(one => one.IsRequired && file.Variables.All(given => given.Name != one.Name))
        .Select(one => file.Finding(1, $"{one.Name} is not given"));

    static IEnumerable<Finding> Given(BicepFile file, Declaration given, BicepFile target)
    {
        var parameter = target.Parameters.FirstOrDefault(one => one.Name == given.Name);
        if (parameter is null) return [file.Finding(given.Node.Line, $"{target.Name} has no parameter {given.Name}")];
        return given.Node.Nodes[^1] is { Type: "string" } value && parameter.Allowed is { Length: > 0 } allowed && !allowed.Contains(value.Literal)
            ? [file.Finding(value.Line, $"{given.Name} cannot be {value.Literal}")]
            : [];
    }
}
