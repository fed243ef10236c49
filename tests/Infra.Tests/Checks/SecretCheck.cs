namespace Izi.Infra.Tests;

/// <summary>No output says a secret: not a secure parameter, not what a list function answers, not a key or a connection string.</summary>
public static partial class SecretCheck
{
    public static IEnumerable<string> Of(Template template) =>
        from output in template.Outputs
        where !Template.IsSecure(output.Value)
        from text in Template.Strings(output.Value.GetProperty("value"))
        from Match told in Told().Matches(text)
        where !told.Groups["parameter"].Success || template.Secrets.Contains(told.Groups["parameter"].Value)
        select $"{template.Name}: the output {output.Name} says {told.Value}";

    [GeneratedRegex("""
        parameters\('(?<parameter>\w+)'\)
        |\blist[A-Z]\w*\(
        |\.\w*(Key|Keys|Secret|Password|ConnectionString)\b
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture)]
    private static partial Regex Told();
}
