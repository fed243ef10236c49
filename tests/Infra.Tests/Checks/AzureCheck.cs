namespace Izi.Infra.Tests;

/// <summary>
/// Resources have the API versions we read the reference of; a role is given by a known id, under a name made by guid(), to a managed
/// identity.
/// </summary>
public static partial class AzureCheck
{
    const string RoleAssignments = "Microsoft.Authorization/roleAssignments";

    /// <summary>By the beginning of a resource type; the longest holds.</summary>
    static readonly ImmutableSortedDictionary<string, string> Versions = ImmutableSortedDictionary.CreateRange(
        new Dictionary<string, string>
    {
        [RoleAssignments] = "2022-04-01",
        ["Microsoft.DurableTask/"] = "2025-11-01",
        ["Microsoft.EventGrid/"] = "2025-02-15",
        ["Microsoft.Insights/actionGroups"] = "2023-01-01",
        ["Microsoft.Insights/components"] = "2020-02-02",
        ["Microsoft.Insights/diagnosticSettings"] = "2021-05-01-preview",
        ["Microsoft.Insights/scheduledQueryRules"] = "2023-12-01",
        ["Microsoft.KeyVault/"] = "2024-11-01",
        ["Microsoft.ManagedIdentity/"] = "2023-01-31",
        ["Microsoft.Network/"] = "2024-05-01",
        ["Microsoft.Network/privateDnsZones"] = "2024-06-01",
        ["Microsoft.OperationalInsights/"] = "2025-02-01",
        ["Microsoft.Resources/resourceGroups"] = "2024-11-01",
        ["Microsoft.Storage/"] = "2024-01-01",
        ["Microsoft.Web/"] = "2024-04-01",
    });

    /// <summary>
    /// Blob Data Owner, Queue and Table Data Contributor; EventGrid Data Sender, TopicSpaces Publisher and Subscriber; Durable Task Data
    /// Contributor; Monitoring Metrics Publisher.
    /// </summary>
    public static ImmutableHashSet<string> Roles { get; } =
    [
        "b7e6dc6d-f1e8-4753-8033-0f276bb0955b", "974c5e8b-45b9-4653-ba55-5f855dd0fb88", "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3",
        "d5a91429-5739-47e2-a06b-3470a27159e7", "a12b0b94-b317-4dcd-84a8-502ce99884c6", "4b0f2fd7-60b4-4eca-896f-4435034f8bf5",
        "0ad04412-c4d5-4796-b79c-f76d14c8d402", "3913510d-42f4-4e42-8a64-420c390055eb",
    ];

    public static IEnumerable<string> Of(Template template) => template.Resources.SelectMany(resource => Of(template, resource)).Concat(
        from text in Template.Strings(template.Json)
        from Match id in Guids().Matches(text)
        where !Roles.Contains(id.Value)
        select $"{template.Name}: {id.Value} is no role we give");

    static IEnumerable<string> Of(Template template, Resource resource)
    {
        var known = Versions.Where(one => resource.Type.StartsWith(one.Key, StringComparison.Ordinal)).MaxBy(one => one.Key.Length).Value;
        if (resource.Version != known) yield return $"{template.Name}: {resource.Type} is asked for as of {resource.Version}, not {known}";
        if (resource.Type != RoleAssignments) yield break;
        if (!resource.Name.StartsWith("[guid(", StringComparison.Ordinal))
            yield return $"{template.Name}: a role assignment is not named by guid()";
        if (
            !resource.Json.GetProperty("properties").TryGetProperty("principalType", out var who)
            || who.GetString() is not "ServicePrincipal")
            yield return $"{template.Name}: a role assignment does not say whom it is for by principalType";
    }

    [GeneratedRegex("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")]
    private static partial Regex Guids();
}
