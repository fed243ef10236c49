using Izi.Embedded.Functions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Izi.Embedded.Tests.Functions;

public sealed class TlsTests : IDisposable
{
    readonly TempFolder folder = new();

    [Fact]
    public async Task Functions_are_served_over_TLS_by_a_certificate_file()
    {
        var certificate = new SelfSigned(folder.Path);
        await using var host = await TestHost.Start(
            folder, [typeof(Hello)], null, "--urls=https://127.0.0.1:0",
            $"--Kestrel:Certificates:Default:Path={certificate.CertificatePath}", $"--Kestrel:Certificates:Default:KeyPath={certificate.KeyPath}");
        using var pinned = new HttpClientHandler();
        pinned.ServerCertificateCustomValidationCallback = (_, shown, _, _) => shown?.Thumbprint == certificate.Thumbprint;
        using var http = new HttpClient(pinned);

        var said = await http.GetStringAsync(new Uri(host.Services.GetRequiredService<OwnServer>().Address!, "/api/hello"));

        Assert.Equal("https", said);
    }

    public void Dispose() => folder.Dispose();

    /// <summary>Says how it was reached.</summary>
    public sealed class Hello
    {
        [Function(nameof(Hello))]
        public static IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "hello")] HttpRequest request) =>
            Results.Text(request.Scheme);
    }
}
