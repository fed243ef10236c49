using System.Net.Http.Headers;
using System.Text.Json;

namespace Izi.App.Payments;

/// <summary>
/// The gateway that charges what clients have linked (contract: payment gateway). Where no address is set, nobody has linked anything.
/// </summary>
public sealed class PaymentGateway : IDisposable
{
    const int LargestAnswer = 64 * 1024;

    /// <summary>After this long nobody knows what became of a request.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    readonly HttpClient http;
    readonly Uri? address;
    readonly TimeProvider clock;
    readonly ILogger<PaymentGateway> log;

    /// <exception cref="InvalidOperationException">The address is no HTTP address, or comes without a key.</exception>
    public PaymentGateway(IConfiguration configuration, TimeProvider clock, ILogger<PaymentGateway> log)
    {
        (this.clock, this.log) = (clock, log);
        var handler = ClubClients.LongLivedHandler();
        handler.AllowAutoRedirect = false;
        http = new(handler) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = LargestAnswer };
        if (configuration["Payments:Url"] is not { Length: > 0 } url) return;

        address = Uri.TryCreate(url.TrimEnd('/') + '/', UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? uri
            : throw new InvalidOperationException("Payments__Url must be an http or https address.");
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", configuration.Need("Payments:Key"));
    }

    public bool IsSet => address is not null;

    /// <summary>Asks for a charge; the same one as often as nobody knows whether it was paid.</summary>
    public async Task<ChargeAnswer> Charge(Venue venue, ClientRef client, Charge charge, CancellationToken cancel)
    {
        var body = new ChargeBody(venue.Id, client.Id, charge.Token!, charge.Amount, venue.Currency, charge.Id);
        return await Post("charges", charge.Id, body, cancel) switch
        {
            (201, var text) when IdIn(text) is { } id => new Charged(id),
            (402, _) => new ChargeDeclined(),
            (var status, _) => Unsettled(status),
        };
    }

    /// <summary>Gives a charge back.</summary>
    public async Task<ChargeAnswer> Return(Charge charge, CancellationToken cancel)
    {
        var (status, _) = await Post(
            $"charges/{Uri.EscapeDataString(charge.GatewayId!)}/refunds", $"{charge.Id}-refund", new RefundBody(charge.Amount), cancel);
        return status is 201 ? new Charged(charge.GatewayId!) : Unsettled(status);
    }

    /// <summary>What a status says that neither charges nor declines (contract: payment gateway).</summary>
    static ChargeAnswer Unsettled(int status) => status switch
    {
        400 or 410 or 422 => new ChargeRefused(status),
        401 or 403 or 404 or 405 => new ChargeMisconfigured(),
        _ => new ChargeUnknown(),
    };

    /// <summary>The status and text of the answer; a status of nothing where there was none in time.</summary>
    async Task<(int Status, byte[] Text)> Post<T>(string path, string key, T body, CancellationToken cancel)
    {
        if (address is null) return (0, []);

        using var patience = new CancellationTokenSource(Patience, clock);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel, patience.Token);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, path))
        {
            Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, Json.Options)),
        };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Add("Idempotency-Key", key);
        try
        {
            using var answer = await http.SendAsync(request, over.Token);
            if ((int)answer.StatusCode is not (201 or 402))
                log.LogWarning("The payment gateway answered {Status} to {Key}", (int)answer.StatusCode, key);
            return ((int)answer.StatusCode, await answer.Content.ReadAsByteArrayAsync(over.Token));
        }
        catch (Exception silent) when (silent is HttpRequestException or OperationCanceledException && !cancel.IsCancellationRequested)
        {
            log.LogWarning("The payment gateway gave no answer to {Key}: {Why}", key, silent.Message);
            return (0, []);
        }
    }

    static string? IdIn(byte[] text)
    {
        try
        {
            return JsonSerializer.Deserialize<ChargedBody>(text, Json.Options)?.Id is { } id && !string.IsNullOrWhiteSpace(id) ? id : null;
        }
        // It was charged, but nobody can say under which id: asked again, the gateway says so again.
        catch (JsonException)
        {
            return null;
        }
    }

    public void Dispose() => http.Dispose();

    sealed record ChargeBody(string Venue, string Client, string Token, long Amount, string Currency, string Reference);

    sealed record ChargedBody(string Id);

    sealed record RefundBody(long Amount);
}
