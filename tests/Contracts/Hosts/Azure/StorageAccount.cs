namespace Izi.Contracts;

/// <summary>The storage account of the promises: <c>AzureWebJobsStorage</c> as in the app, or Azurite on its usual ports.</summary>
static class StorageAccount
{
    const string Azurite = "UseDevelopmentStorage=true";

    public static string ConnectionString { get; } = Environment.GetEnvironmentVariable("AzureWebJobsStorage") is { Length: > 0 } named ? named : Azurite;

    public static bool IsAzurite => ConnectionString == Azurite || ConnectionString.Contains("devstoreaccount1", StringComparison.Ordinal);
}
