namespace Izi.Infra.Tests;

/// <summary>What we ask of a template beyond what the compiler and its linter do.</summary>
public static class TemplateCheck
{
    public static IEnumerable<string> Of(Template template) =>
        [.. SecretCheck.Of(template), .. ModuleCheck.Of(template), .. AzureCheck.Of(template)];
}
