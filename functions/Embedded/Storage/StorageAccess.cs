using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Izi.Embedded.Storage;

/// <summary>How a request shows that it may: the policy that says so on each try.</summary>
internal abstract record StorageAccess
{
    public abstract HttpPipelinePolicy OfTables { get; }

    public abstract HttpPipelinePolicy OfQueues { get; }
}

/// <summary>By the account's key, with which each request is signed.</summary>
internal sealed record SharedKeyAccess(string Account, byte[] Key) : StorageAccess
{
    public override HttpPipelinePolicy OfTables => new TableKeyPolicy(this);

    public override HttpPipelinePolicy OfQueues => new QueueKeyPolicy(this);

    /// <summary>The account and the address's path, as it is on the wire: what every signature names.</summary>
    public string Resource(Uri address) => $"/{Account}{address.AbsolutePath}";

    public void Sign(Request request, string scheme, string text) =>
        request.Headers.SetValue("Authorization", $"{scheme} {Account}:{Convert.ToBase64String(HMACSHA256.HashData(Key, Encoding.UTF8.GetBytes(text)))}");

    /// <summary>The time of a try: the service takes none that is older than a quarter of an hour.</summary>
    public static string Date(Request request)
    {
        var date = DateTimeOffset.UtcNow.ToString("r", CultureInfo.InvariantCulture);
        request.Headers.SetValue("x-ms-date", date);
        return date;
    }
}

/// <summary>By a shared access signature, which goes with every address.</summary>
internal sealed record SignatureAccess(string Signature) : StorageAccess
{
    public override HttpPipelinePolicy OfTables => new Policy(Signature);

    public override HttpPipelinePolicy OfQueues => OfTables;

    sealed class Policy(string signature) : HttpPipelineSynchronousPolicy
    {
        public override void OnSendingRequest(HttpMessage message)
        {
            var address = message.Request.Uri;
            if (address.Query.Contains(signature, StringComparison.Ordinal)) return;
            address.Query = address.Query.Length > 0 ? $"{address.Query}&{signature}" : $"?{signature}";
        }
    }
}

/// <summary>By a token of Entra ID, over TLS only.</summary>
internal sealed record TokenAccess(TokenCredential Credential) : StorageAccess
{
    const string Scope = "https://storage.azure.com/.default";

    public override HttpPipelinePolicy OfTables => new BearerTokenAuthenticationPolicy(Credential, Scope);

    public override HttpPipelinePolicy OfQueues => OfTables;
}
