using System.Threading.Channels;
using Azure.Core.Pipeline;
using Azure.Messaging.EventGrid;

namespace Izi.App.Tests;

/// <summary>The way from the app to Event Grid: a test hears what is told there, and can cut it.</summary>
public sealed class EventLine() : DelegatingHandler(new SocketsHttpHandler())
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    readonly Channel<JsonNode> told = Channel.CreateUnbounded<JsonNode>();
    volatile bool cut;

    public bool Cut
    {
        get => cut;
        set => cut = value;
    }

    /// <summary>Puts itself between the app and the topic.</summary>
    public void Lay(IServiceCollection services) => services.AddSingleton(all =>
    {
        var settings = all.GetRequiredService<IConfiguration>();
        var options = new EventGridPublisherClientOptions
        {
            Transport = new HttpClientTransport(new HttpClient(this, disposeHandler: false)),
            Retry = { MaxRetries = 0 },
        };
        return new EventGridPublisherClient(
            new Uri(settings["Events:TopicEndpoint"]!), new Azure.AzureKeyCredential(settings["Events:TopicKey"]!), options);
    });

    /// <summary>The next event of a type.</summary>
    public async Task<JsonNode> Heard(string type)
    {
        using var patience = new CancellationTokenSource(Patience);
        await foreach (var happened in told.Reader.ReadAllAsync(patience.Token))
            if ((string)happened["type"]! == type) return happened;
        throw new InvalidOperationException($"Nobody told of {type}.");
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (Cut) throw new HttpRequestException("The line is cut.");

        foreach (var happened in JsonNode.Parse(await request.Content!.ReadAsStringAsync(cancellationToken))!.AsArray())
            told.Writer.TryWrite(happened!);
        return await base.SendAsync(request, cancellationToken);
    }
}
