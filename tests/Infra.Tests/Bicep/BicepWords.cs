namespace Izi.Infra.Tests;

/// <summary>What Bicep itself brings: functions (those of parameter files too), decorators and namespaces.</summary>
public static class BicepWords
{
    public static ImmutableHashSet<string> Functions { get; } = Words("""
        any array base64 base64ToJson base64ToString bool buildUri cidrHost cidrSubnet coalesce concat contains dataUri dataUriToString
        dateTimeAdd dateTimeFromEpoch dateTimeToEpoch deployer deployment empty endsWith environment extensionResourceId externalInput fail
        filter first flatten format getSecret groupBy guid indexOf int intersection items join json last lastIndexOf length loadFileAsBase64
        loadDirectoryFileInfo loadJsonContent loadTextContent loadYamlContent managementGroup managementGroupResourceId map mapValues max min
        nameof newGuid objectKeys padLeft parseCidr parseUri pickZones providers range readCliArg readEnvironmentVariable reduce reference
        replace resourceGroup resourceId shallowMerge skip sort split startsWith string subscription subscriptionResourceId substring take
        tenant tenantResourceId toLogicalZone toLogicalZones toLower toObject toPhysicalZone toPhysicalZones toUpper trim union uniqueString
        uri uriComponent uriComponentToString utcNow
        """);

    public static ImmutableHashSet<string> Decorators { get; } = Words("""
        allowed batchSize description discriminator export maxLength maxValue metadata minLength minValue onlyIfNotExists retryOn sealed secure
        waitUntil
        """);

    public static ImmutableHashSet<string> Namespaces { get; } = ["az", "sys"];

    static ImmutableHashSet<string> Words(string text) => [.. text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)];
}
