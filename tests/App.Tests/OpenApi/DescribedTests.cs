using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Izi.App.Door;
using Izi.Domain;
using Answers = Izi.App.Door.Answers;
using Refusal = Izi.Domain.Refusal;
using Refusals = Izi.Domain.Refusals;

namespace Izi.App.Tests.OpenApi;

/// <summary>What a route says that it takes, gives and refuses is what its code does: no more, no less.</summary>
public sealed partial class DescribedTests
{
    public static TheoryData<Route> Routes =>
        [.. Entrance.All.Where(entrance => entrance.Name != nameof(UnknownRoute)).Select(entrance => new Route(entrance))];

    /// <summary>
    /// What the code mentions and can never come to: whether a session ends by itself is asked without refusing anything, and a POD
    /// out of reach is forced without a bypass (R29).
    /// </summary>
    static readonly HashSet<(string Route, string Code)> NeverHere =
    [
        ("auto-renewal", "pod-occupied"), ("auto-renewal", "pod-unreachable"), ("extend", "pod-occupied"), ("extend", "pod-unreachable"),
        ("force-stop", "pod-unreachable"), ("force-end", "pod-unreachable"),
        // A fact says it, of a renewal that a resolved charge no longer pays for.
        ("resolve", "next-booking-too-close"),
    ];

    [Theory]
    [MemberData(nameof(Routes))]
    public void A_route_takes_the_body_that_it_reads(Route route)
    {
        var read = route.Code.CallsTo(typeof(Bodies), nameof(Bodies.Read)).Select(call => call.GetGenericArguments()[0].Name);
        var orNull = route.Code.CallsTo(typeof(Bodies), nameof(Bodies.ReadOrNull)).Select(call => call.GetGenericArguments()[0].Name);

        Assert.Equal(read.Concat(orNull), route.Entrance.Takes is { } body ? [body.Name] : []);
        Assert.Equal(orNull.Any(), route.Entrance.TakesNull);
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public void A_route_gives_what_it_answers(Route route)
    {
        var ok = route.Code.CallsTo(typeof(Answers), nameof(Answers.Ok)).Select(call => $"200 {call.GetGenericArguments()[0].Name}");
        var created = route
            .Code.CallsTo(typeof(Answers), nameof(Answers.Created))
            .Select(call => $"201 {call.GetGenericArguments()[0].Name}");

        Assert.Equal(
            ok.Concat(created).Order(),
            route
                .Entrance.Gives.Where(gives => gives.Status is 200 or 201 && gives.Answer != typeof(object))
                .Select(gives => $"{gives.Status} {gives.Answer.Name}")
                .Order());
        Assert.NotEmpty(route.Entrance.Gives);
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public void A_route_refuses_what_its_rules_refuse(Route route) =>
        Assert.Equal(Codes(route.Entrance).Order(StringComparer.Ordinal), route.Entrance.Refuses.Order(StringComparer.Ordinal));

    /// <summary>The codes that the route's own code mentions, and those that the rules it applies can come to.</summary>
    internal static IEnumerable<string> Codes(Entrance entrance)
    {
        var own = new CodeReach(entrance.Function).Called.Where(method => method.Module.Assembly == typeof(Program).Assembly).ToList();
        var ruled = own.OfType<MethodInfo>()
            .Where(method => method.ReturnType == typeof(Decision<Fact>))
            .SelectMany(rule => new CodeReach(rule).Called);
        return own.SelectMany(CodeReach.Mentioned)
            .Concat(ruled)
            .Where(method => method.DeclaringType == typeof(Refusals))
            .SelectMany(CodesOf)
            .Distinct()
            .Where(code => !NeverHere.Contains((entrance.Route.Split('/')[^1], code)));
    }

    /// <summary>A refusal that is always the same is a property; one that says more is made by a method, of its code first.</summary>
    static IEnumerable<string> CodesOf(MethodBase refusal) => refusal.IsSpecialName
        ? [((Refusal)refusal.Invoke(null, null)!).Code]
        : Strings(refusal).Where(text => Code().IsMatch(text)).Take(1);

    static IEnumerable<string> Strings(MethodBase method)
    {
        var code = method.GetMethodBody()!.GetILAsByteArray()!;
        for (var at = 0; at + 4 < code.Length; at++)
            if (code[at] == OpCodes.Ldstr.Value && BitConverter.ToInt32(code, at + 1) is var token && token >> 24 == 0x70)
                yield return method.Module.ResolveString(token);
    }

    [GeneratedRegex("^[a-z]+(-[a-z]+)+$")]
    private static partial Regex Code();

    /// <summary>A route and what its code reaches.</summary>
    public sealed record Route(Entrance Entrance)
    {
        public CodeReach Code { get; } = new(Entrance.Function);

        public override string ToString() => $"{string.Join(' ', Entrance.Methods)} {Entrance.Route}";
    }
}
