using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Izi.Embedded.Functions;

/// <summary>The web server this host runs, and where it listens.</summary>
internal sealed class OwnServer(IServer server)
{
    /// <summary>An address as a client on this machine would use it, without TLS where there is one; null before it listens.</summary>
    public Uri? Address => server.Features.Get<IServerAddressesFeature>()?.Addresses
        .Select(BindingAddress)
        .Where(address => address.Port > 0)
        .MinBy(address => address.Scheme, StringComparer.Ordinal);

    // A wildcard address is nowhere to connect to; this machine is.
    static Uri BindingAddress(string address)
    {
        var bound = Microsoft.AspNetCore.Http.BindingAddress.Parse(address);
        var host = bound.Host is "*" or "+" or "0.0.0.0" or "[::]" ? "127.0.0.1" : bound.Host;
        return new UriBuilder(bound.Scheme, host, bound.Port).Uri;
    }
}
