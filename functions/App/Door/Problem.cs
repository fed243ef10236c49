namespace Izi.App.Door;

/// <summary>An answer that ends the request where it is found out (RFC 9457).</summary>
public sealed class ProblemException(IResult answer, string code) : Exception(code)
{
    public IResult Answer { get; } = answer;

    public string Code { get; } = code;
}

/// <summary>The answers that end a request: malformed, not allowed, not there, too busy.</summary>
public static class Problem
{
    public static ProblemException Malformed(string member, string message) => Malformed([new(member, message)]);

    public static ProblemException Malformed(IReadOnlyList<Fault> faults) => Of(400, "malformed", "The request is malformed.", new()
    {
        ["errors"] = faults
            .GroupBy(fault => fault.Member)
            .ToDictionary(group => group.Key, group => group.Select(fault => fault.Message).ToArray()),
    });

    public static ProblemException Unauthenticated() =>
        Of(401, "unauthenticated", "A valid bearer token is needed.", header: ("WWW-Authenticate", "Bearer"));

    public static ProblemException Forbidden(string detail) => Of(403, "permission-missing", detail);

    public static ProblemException PermissionMissing(Permission permission) =>
        Of(403, "permission-missing", $"The permission {permission} is needed.", new() { ["permission"] = permission.ToString() });

    public static ProblemException VenueDenied(string? venue) =>
        Of(403, "venue-denied", "The token does not name this venue.", new() { ["venue"] = venue });

    public const string NotFoundCode = "not-found";

    public static ProblemException NotFound(string what, string id) =>
        Of(404, NotFoundCode, $"There is no such {what}.", new() { [what] = id });

    public static ProblemException MethodNotAllowed(IEnumerable<string> allowed) => Of(
        405, "method-not-allowed", "This path takes other methods; Allow lists them.", header: ("Allow", string.Join(", ", allowed)));

    public static ProblemException CatalogChanged() =>
        Of(412, "catalog-changed", "The catalog is not the one that If-Match names; read it again.");

    public const string KeyReusedCode = "idempotency-key-reused";

    public static ProblemException KeyReused() => Of(409, KeyReusedCode, "This idempotency key was used with another body.");

    public static ProblemException Busy(string detail = "Too many at once; try again.") =>
        Of(503, "busy", detail, header: ("Retry-After", "1"));

    static ProblemException Of(
        int status, string code, string detail, Dictionary<string, object?>? more = null, (string Name, string Value)? header = null)
    {
        var answer = Answers.Problem(status, code, detail, more);
        return new(header is { } known ? answer.With(known.Name, known.Value) : answer, code);
    }
}

/// <summary>What is wrong with one member of a body or one part of a query; <c>$</c> is the whole.</summary>
public sealed record Fault(string Member, string Message)
{
    public static ImmutableArray<Fault> When(bool wrong, string member, string message) => wrong ? [new(member, message)] : [];
}
