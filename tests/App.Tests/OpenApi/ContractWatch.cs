namespace Izi.App.Tests.OpenApi;

/// <summary>Goes along with every request of every test, and holds every answer against the OpenAPI document.</summary>
public sealed class ContractWatch() : DelegatingHandler(new SocketsHttpHandler())
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var (method, path) = (request.Method.Method, request.RequestUri!.AbsolutePath);
        var answer = await base.SendAsync(request, cancellationToken);
        await answer.Content.LoadIntoBufferAsync(cancellationToken);
        var body = await answer.Content.ReadAsStringAsync(cancellationToken);

        // What the web server itself finds no HTTP is answered without a word, and so is a browser that asks beforehand.
        if (body.Length == 0 && answer.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.NoContent) return answer;

        var fault = Contract.Served.Fault(method, path, (int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, body);
        return fault is null
            ? answer
            : throw new Xunit.Sdk.XunitException($"{method} {path} answered {(int)answer.StatusCode} {body}, but: {fault}");
    }
}
