using System.Net.Http.Headers;
using System.Text;
using System.Text.Unicode;

namespace Izi.App.Tests.Door.Malformed;

/// <summary>Whatever is malformed is refused with 400 or 404, changes nothing, and leaves nobody's name in the log.</summary>
public sealed class MalformedTests(MalformedClub world) : IClassFixture<MalformedClub>
{
    static readonly UriCreationOptions AsItIs = new() { DangerousDisablePathAndQueryCanonicalization = true };

    public static TheoryData<BadRequest> Bodies => [.. BodyShapes.All.SelectMany(BadRequest.Of)];

    public static TheoryData<BadRequest> IdempotencyKeys =>
        [.. BodyShapes.All.Where(shape => shape.Method == "POST").SelectMany(BadRequest.WithBadKey)];

    public static TheoryData<BadRequest> Ids => [.. OddIds.Requests];

    public static TheoryData<BadRequest> Queries => [.. OddQueries.Requests];

    [Fact]
    public void No_route_that_takes_a_body_is_forgotten() => Assert.Equal(
        ContractRoutes.All.Where(route => route.Method != "GET").Select(route => $"{route}").Order(StringComparer.Ordinal),
        BodyShapes.All.Select(shape => shape.Route).Distinct().Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Bodies))]
    [MemberData(nameof(IdempotencyKeys))]
    public async Task A_malformed_body_is_400_and_says_where(BadRequest bad)
    {
        var problem = await Ask(bad).Read(HttpStatusCode.BadRequest);

        var errors = problem["errors"]!.AsObject();
        Assert.Equal("malformed", (string)problem["code"]!);
        Assert.True(
            errors.Any(error => error.Key.StartsWith(bad.Member!, StringComparison.Ordinal) || error.Key == "$"), errors.ToJsonString());
        Assert.All(errors, error => Assert.NotEmpty(error.Value!.AsArray()));
        await NothingChanged();
    }

    /// <summary>NUL is refused by the web server itself, before there is anybody to explain it.</summary>
    [Theory]
    [MemberData(nameof(Ids))]
    public async Task An_odd_id_is_not_there(BadRequest odd)
    {
        using var answer = await Ask(odd);

        Assert.True(
            answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.BadRequest,
            $"{answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
        if (!odd.Path.Contains("%00", StringComparison.Ordinal))
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        await NothingChanged();
    }

    [Theory]
    [MemberData(nameof(Queries))]
    public async Task A_query_that_cannot_be_read_is_400_and_says_where(BadRequest odd)
    {
        var problem = await Ask(odd).Read(HttpStatusCode.BadRequest);

        Assert.Equal(odd.Member, problem["errors"]!.AsObject().Single().Key);
        await NothingChanged();
    }

    async Task<HttpResponseMessage> Ask(BadRequest bad)
    {
        var path = Filled(bad.Path);
        using var request = new HttpRequestMessage(new(bad.Method), new Uri(world.Club.Address + path, AsItIs));
        if (bad.Body is not null)
            request.Content = new ByteArrayContent(Filled(bad.Body))
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
            };
        if (bad.Key is not null) request.Headers.TryAddWithoutValidation("Idempotency-Key", bad.Key);
        return await (path.StartsWith("me/", StringComparison.Ordinal) ? world.Player : world.Club.Staff).SendAsync(request);
    }

    /// <summary>Ids of what is there for those that the request leaves open.</summary>
    string Filled(string text) =>
        text.Replace("{client}", world.Client, StringComparison.Ordinal).Replace("{session}", world.Session, StringComparison.Ordinal);

    byte[] Filled(byte[] body) => Utf8.IsValid(body) ? Encoding.UTF8.GetBytes(Filled(Encoding.UTF8.GetString(body))) : body;

    async Task NothingChanged()
    {
        var (before, now) = await world.Look();
        Assert.Equal(before, now);
        Assert.Empty(world.Slips());
    }
}
