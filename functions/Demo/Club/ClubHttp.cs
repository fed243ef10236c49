using System.Net.Http.Headers;
using System.Net.Http.Json;
using Izi.Demo.Devices;

namespace Izi.Demo.Club;

/// <summary>The HTTP API in one caller's name.</summary>
public sealed class ClubHttp : IDisposable
{
    readonly HttpClient http;

    public ClubHttp(Uri url, string token)
    {
        http = new() { BaseAddress = new(url, "/api/") };
        http.DefaultRequestHeaders.Authorization = new("Bearer", token);
    }

    public Task<T> Get<T>(string path, CancellationToken cancel) => Send<T>(HttpMethod.Get, path, null, cancel);

    public Task<T> Post<T>(string path, object body, CancellationToken cancel) =>
        Send<T>(HttpMethod.Post, path, JsonContent.Create(body, options: ContractJson.Options), cancel);

    /// <summary>Puts a body that is JSON already.</summary>
    public Task<T> Put<T>(string path, string json, CancellationToken cancel) =>
        Send<T>(HttpMethod.Put, path, new StringContent(json, new MediaTypeHeaderValue("application/json")), cancel);

    public void Dispose() => http.Dispose();

    async Task<T> Send<T>(HttpMethod method, string path, HttpContent? body, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body };
        using var answer = await http.SendAsync(request, cancel);
        if (!answer.IsSuccessStatusCode) throw await ProblemOf(request, answer, cancel);

        return await answer.Content.ReadFromJsonAsync<T>(ContractJson.Options, cancel)
            ?? throw new InvalidOperationException($"{method} {path} answered null.");
    }

    static async Task<ClubProblemException> ProblemOf(HttpRequestMessage request, HttpResponseMessage answer, CancellationToken cancel)
    {
        var what = $"{request.Method} {request.RequestUri}";
        if (answer.Content.Headers.ContentType?.MediaType is not "application/problem+json") return new(what, new((int)answer.StatusCode));

        var problem = await answer.Content.ReadFromJsonAsync<Problem>(ContractJson.Options, cancel);
        return new(what, problem!);
    }
}

/// <summary>An answer that is a problem (RFC 9457): a refusal, or a request that was wrong.</summary>
public sealed record Problem(int Status)
{
    static readonly ImmutableDictionary<string, string[]> NoErrors = ImmutableDictionary<string, string[]>.Empty;

    public string? Code { get; init; }

    public string? Title { get; init; }

    public string? Detail { get; init; }

    /// <summary>Who ended a session that cannot be ended again.</summary>
    public string? StoppedBy { get; init; }

    /// <summary>What is wrong with a malformed request, by member.</summary>
    public ImmutableDictionary<string, string[]>? Errors { get; init; }

    public override string ToString() =>
        string.Join(
            ' ',
            [
                $"{Status} {Code ?? Title}: {Detail}",
                .. (Errors ?? NoErrors).Select(error => $"{error.Key}: {string.Join(' ', error.Value)}"),
            ]);
}

/// <summary>The club answered with a problem.</summary>
public sealed class ClubProblemException(string request, Problem problem) : Exception($"{request} was answered {problem}")
{
    public Problem Problem { get; } = problem;
}
