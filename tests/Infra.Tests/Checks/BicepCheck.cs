namespace Izi.Infra.Tests;

/// <summary>
/// All that is checked of Bicep files: more than that they parse, less than a compiler does, for nothing here knows a resource's properties.
/// </summary>
public static class BicepCheck
{
    public static IReadOnlyList<Finding> Of(IReadOnlyList<BicepFile> files)
    {
        var byPath = files.ToDictionary(file => file.Path);
        return [.. files.SelectMany(file => Of(file, byPath))];
    }

    static IEnumerable<Finding> Of(BicepFile file, IReadOnlyDictionary<string, BicepFile> files) => file.Broken.Count > 0
        ? file.Broken.Select(what => new Finding($"{file.Name}:{what}"))
        :
        [
            .. NameCheck.Of(file),
            .. ModuleCheck.Of(file, files),
            .. ParametersCheck.Of(file, files),
            .. SecretCheck.Of(file),
            .. JsonCheck.Of(file),
            .. AzureCheck.Of(file),
        ];
}
