using System.Net;
using System.Text;

namespace Izi.Embedded.Tests.Storage;

/// <summary>A storage service that answers what a test tells it to, and remembers what it was asked.</summary>
public sealed class FakeService : HttpMessageHandler
{
    readonly Queue<Func<HttpResponseMessage>> answers = new();

    public List<Asked> Requests { get; } = [];

    public FakeService Answers(int status, string body = "", params (string Name, string Value)[] headers)
    {
        answers.Enqueue(() =>
        {
            var answer = new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, "text/plain") };
            foreach (var (name, value) in headers) answer.Headers.TryAddWithoutValidation(name, value);
            return answer;
        });
        return this;
    }

    public FakeService Breaks()
    {
        answers.Enqueue(() => throw new HttpRequestException("The line is cut."));
        return this;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        Requests.Add(new(request.Method.Method, request.RequestUri!, request.Headers.Authorization?.ToString(), body));
        return answers.Dequeue()();
    }

    public sealed record Asked(string Method, Uri Address, string? Authorization, string Body);
}
