using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Izi.Embedded.Functions;

/// <summary>The web server this host runs, and where it listens.</summary>
internal sealed class OwnServer(IServer server)
{
    /// <summary>The first address as a client on this machine would use it; null before it listens.</summary>
    public Uri? Address => server.Features.Get<IServerAddressesFeature>()?.Addresses
        .Select(BindingAddress)
        .FirstOrDefault(address => address is { Scheme: "http", Port: > 0 });

    // A wildcard address is nowhere to connect to; this machine is.
    static Uri BindingAddress(string address)
    {
        var bound = Microsoft.AspNetCore.Http.BindingAddress.Parse(address);
        var host = bound.Host is "*" or "+" or "0.0.0.0" or "[::]" ? "127.0.0.1" : bound.Host;
        return new UriBuilder(bound.Scheme, host, bound.Port).Uri;
    }
}
