namespace Izi.Infra.Tests;

/// <summary>Secrets stay secret on the way into a module.</summary>
public static class ModuleCheck
{
    public static IEnumerable<string> Of(Template template) =>
        from module in template.ModuleParameters
        from given in module.Given.EnumerateObject()
        from secret in template.Secrets
        where Template.Strings(given.Value).Any(text => text.Contains($"parameters('{secret}')", StringComparison.Ordinal))
        where !template.Modules.Single(one => one.Name == module.Module).Secrets.Contains(given.Name)
        select $"{template.Name}: {module.Module} gets a secret as {given.Name}, which is not @secure()";
}
