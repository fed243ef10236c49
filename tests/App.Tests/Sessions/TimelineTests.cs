using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;
using Izi.App.Desk;
using Izi.App.Sessions;
using Izi.Domain;
using Izi.Domain.Sessions;
using Json = Izi.App.Desk.Json;

namespace Izi.App.Tests.Sessions;

/// <summary>Every session's facts, kept whole and in order, and never edited.</summary>
[Rule("R38")]
public sealed class TimelineTests : ClubTest
{
    public static TheoryData<Type> Facts =>
        [.. typeof(Fact).Assembly.GetTypes().Where(type => type is { IsAbstract: false } && type.IsAssignableTo(typeof(SessionFact)))];

    [Theory]
    [MemberData(nameof(Facts))]
    public void Every_kind_of_fact_is_shown_with_who_when_and_what(Type type)
    {
        var fact = (SessionFact)Sample.Of(type)!;

        var shown = JsonSerializer.SerializeToNode(TimelineEntry.Of(new(7, Actor.Lifecycle, fact)), Json.Options)!;

        Assert.Equal((7, "2026-05-01T18:00:00Z", "lifecycle"), ((int)shown["seq"]!, (string)shown["at"]!, (string)shown["actor"]!["id"]!));
        Assert.NotEmpty((string)shown["type"]!);
        Assert.NotEmpty(shown["data"]!.AsObject());
    }

    [Theory]
    [MemberData(nameof(Facts))]
    public void Every_kind_of_fact_is_kept_whole(Type type)
    {
        var kept = JsonSerializer.Serialize(new FactRow(7, Actor.Lifecycle, (Fact)Sample.Of(type)!), Json.Stored);

        var read = JsonSerializer.Deserialize<FactRow>(kept, Json.Stored)!;

        Assert.IsType(type, read.Fact);
        Assert.Equal(kept, JsonSerializer.Serialize(read, Json.Stored));
    }

    [Fact]
    public async Task What_is_written_stays_as_it_was_whatever_comes_after_it()
    {
        await using var pc = await Club.Device("pc-01");
        var vera = await Staff.Register("Vera", "+380501112233");
        var id = await Staff.Start("pc-01", "hour", vera);
        await pc.Desired("unlocked");
        var began = await Timeline(id);
        Club.Time.Advance(TimeSpan.FromMinutes(30));
        await Staff.Post($"venues/demo/sessions/{id}/extend", """{"tariffId":"hour","payment":{"method":"card"}}""").Read();
        var extended = await Timeline(id);
        await Staff.Post($"venues/demo/sessions/{id}/stop", """{"note":"called home"}""").Read();
        await pc.Desired("locked");
        await Restart(TimeSpan.FromDays(30));

        var whole = await Timeline(id);

        Assert.Equal(["sessionStarted", "sessionExtended", "sessionStopped", "bonusCredited"], whole.Select(fact => (string)fact["type"]!));
        Assert.Equal([1, 2, 3, 4], whole.Select(fact => (int)fact["seq"]!));
        Assert.Equal(began.Concat(extended[1..]).Select(fact => fact.ToJsonString()), whole.Take(2).Select(fact => fact.ToJsonString()));
    }

    [Fact, Rule("R6")]
    public async Task Each_line_names_who_did_it_and_an_end_says_why()
    {
        var vera = await Staff.Register("Vera", "+380501112233");
        await using var pc = await Club.Device("pc-01");
        var id = await Staff.Start("pc-01", "hour", vera);
        await pc.Desired("unlocked");
        using var phone = Club.Player(vera);
        Club.Time.Advance(TimeSpan.FromMinutes(30));
        await phone.Post("me/session/stop").Read();

        var facts = await Timeline(id);

        Assert.Equal(
            [("anna", "staff"), (vera, "player"), (vera, "player")],
            facts.Select(fact => ((string)fact["actor"]!["id"]!, (string)fact["actor"]!["role"]!)));
        Assert.Equal(["2026-05-01T18:00:00Z", "2026-05-01T18:30:00Z", "2026-05-01T18:30:00Z"], facts.Select(fact => (string)fact["at"]!));
        Assert.Equal("Manually by player", (string)facts[1]["data"]!["stoppedBy"]!);
    }

    [Fact, Rule("R15")]
    public async Task What_happens_by_itself_is_the_lifecycles_doing_even_when_somebody_else_came_first()
    {
        var id = await Staff.Start("pc-01", "burn");
        Club.Time.Advance(TimeSpan.FromMinutes(60));
        await Staff.Post($"venues/demo/sessions/{id}/stop").Code();

        var ended = (await Timeline(id)).Single(fact => (string)fact["type"]! == "sessionStopped");

        Assert.Equal(("lifecycle", "system"), ((string)ended["actor"]!["id"]!, (string)ended["actor"]!["role"]!));
    }

    async Task<List<JsonNode>> Timeline(string id) =>
        [.. (await Staff.Get($"venues/demo/sessions/{id}/timeline"))["facts"]!.AsArray().Select(fact => fact!)];

    /// <summary>A value of any type that a fact is made of.</summary>
    static class Sample
    {
        public static object? Of(Type type)
        {
            if (Nullable.GetUnderlyingType(type) is { } value) return Of(value);
            if (type == typeof(string)) return "x";
            if (type == typeof(bool)) return true;
            if (type == typeof(int)) return 1;
            if (type == typeof(long)) return 1L;
            if (type == typeof(Instant)) return ClubHost.Six;
            if (type == typeof(TimeSpan)) return TimeSpan.FromHours(1);
            if (type.IsEnum) return Enum.GetValues(type).GetValue(0);
            if (type == typeof(ImmutableSortedDictionary<string, long>))
                return ImmutableSortedDictionary<string, long>.Empty.Add("main", 1);
            if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>))
                return List(type.GetGenericArguments()[0]);
            return type.IsAbstract ? throw new InvalidOperationException($"No sample of a {type.Name}.") : Whole(type);
        }

        static object List(Type item)
        {
            var array = Array.CreateInstance(item, 1);
            array.SetValue(Of(item), 0);
            return typeof(ImmutableArray)
                .GetMethods()
                .Single(method => method.Name == nameof(ImmutableArray.CreateRange) && method.GetParameters().Length == 1)
                .MakeGenericMethod(item).Invoke(null, [array])!;
        }

        static object Whole(Type type)
        {
            var made = type.GetConstructors().MaxBy(constructor => constructor.GetParameters().Length)!;
            var whole = made.Invoke([.. made.GetParameters().Select(parameter => Of(parameter.ParameterType))]);
            foreach (
                var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                    .Where(property => property.SetMethod is not null))
                property.SetValue(whole, Of(property.PropertyType));
            return whole;
        }
    }
}
