namespace Izi.Infra.Tests;

/// <summary>A module is there, gets the parameters it needs and no others, and has the outputs that are asked of it; secrets stay secret on the way.</summary>
public static class ModuleCheck
{
    public static IEnumerable<Finding> Of(BicepFile file, IReadOnlyDictionary<string, BicepFile> files) => file.Modules
        .SelectMany(module => files.TryGetValue(file.Beside(module.Of), out var target)
            ? Parameters(file, module, target).Concat(Outputs(file, module, target))
            : [file.Finding(module.Node.Line, $"there is no {module.Of}")]);

    static IEnumerable<Finding> Parameters(BicepFile file, Declaration module, BicepFile target)
    {
        var given = (module.Node.Body.Member("params")?.Members ?? []).ToDictionary(member => member.Key, member => member.Value);
        var secrets = file.Parameters.Where(one => one.IsSecure).Select(one => one.Name).ToHashSet();
        foreach (var missing in target.Parameters.Where(one => one.IsRequired && !given.ContainsKey(one.Name)))
            yield return file.Finding(module.Node.Line, $"{module.Name} is not given {missing.Name}");
        foreach (var (name, value) in given)
        {
            var parameter = target.Parameters.FirstOrDefault(one => one.Name == name);
            if (parameter is null) yield return file.Finding(value.Line, $"{module.Name} has no parameter {name}");
            else if (!parameter.IsSecure && value.All.Any(node => node.Type is "identifier" && secrets.Contains(node.Text!)))
                yield return file.Finding(value.Line, $"{module.Name} gets a secret as {name}, which is not @secure()");
        }
    }

    static IEnumerable<Finding> Outputs(BicepFile file, Declaration module, BicepFile target) =>
        from asked in file.Root.All
        where asked is { Type: "member_expression" } && asked["object"] is { Type: "member_expression" } outputs
            && outputs["property"]!.Text is "outputs" && outputs["object"]!.All.First(node => node.Type is "identifier").Text == module.Name
        let name = asked["property"]!
        where target.Outputs.All(output => output.Name != name.Text)
        select file.Finding(name.Line, $"{module.Name} has no output {name.Text}");
}
