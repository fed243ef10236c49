using Azure.Core;
using Azure.Core.Pipeline;

namespace Izi.Embedded.Storage;

/// <summary>Signs a request to the table service: its time and its path (Shared Key Lite).</summary>
internal sealed class TableKeyPolicy(SharedKeyAccess key) : HttpPipelineSynchronousPolicy
{
    public override void OnSendingRequest(HttpMessage message)
    {
        var request = message.Request;
        key.Sign(request, "SharedKeyLite", $"{SharedKeyAccess.Date(request)}\n{key.Resource(request.Uri.ToUri())}");
    }
}
