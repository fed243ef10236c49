using System.Diagnostics;

namespace Izi.App.Telemetry;

/// <summary>
/// The club's spans. What a commit leaves to be done later keeps the commit's trace context (W3C <c>traceparent</c>), so that all
/// that follows, now or after a crash, is told in one trace, whether or not anybody here records it.
/// </summary>
public static class Traces
{
    /// <summary>The name of their source.</summary>
    public const string Source = "Izi";

    /// <summary>The extension of a CloudEvent, or the user property of an MQTT message, that carries a trace context.</summary>
    public const string Parent = "traceparent";

    static readonly ActivitySource Spans = new(Source);

    /// <summary>The trace context of what goes on here; null where nothing is traced.</summary>
    public static string? Here => Activity.Current is { IdFormat: ActivityIdFormat.W3C } span ? span.Id : null;

    /// <summary>The trace that this goes on in, for a line in the log.</summary>
    public static string? Id => Activity.Current is { IdFormat: ActivityIdFormat.W3C } span ? span.TraceId.ToHexString() : null;

    /// <summary>The trace context that an event brings along.</summary>
    public static string? Of(CloudEvent happened) =>
        happened.ExtensionAttributes.TryGetValue(Parent, out var parent) ? parent as string : null;

    /// <summary>Does something as a span below what goes on here.</summary>
    public static Task<T> Within<T>(string name, ActivityKind kind, Func<Activity?, Task<T>> work) =>
        Run(() => Spans.StartActivity(name, kind), work);

    /// <inheritdoc cref="Within{T}"/>
    public static Task Within(string name, ActivityKind kind, Func<Activity?, Task> work) => Within(name, kind, Of(work));

    /// <summary>Does something as a span of the trace that brought it about, which may have begun elsewhere and long ago.</summary>
    public static Task Follow(string? from, string name, ActivityKind kind, Func<Activity?, Task> work) =>
        Run(() => Begin(from, name, kind), Of(work));

    static Activity? Begin(string? from, string name, ActivityKind kind)
    {
        if (!ActivityContext.TryParse(from, null, isRemote: true, out var parent)) return Spans.StartActivity(name, kind);

        var links =
            Activity.Current is { } here && here.TraceId != parent.TraceId ? [new ActivityLink(here.Context)] : Array.Empty<ActivityLink>();
        return Spans.StartActivity(name, kind, parent, links: links) ?? new Activity(name).SetParentId(from!).Start();
    }

    /// <summary>An error says of what kind it was, and nothing that somebody may have typed.</summary>
    static async Task<T> Run<T>(Func<Activity?> begin, Func<Activity?, Task<T>> work)
    {
        using var span = begin();
        try
        {
            return await work(span);
        }
        catch (ProblemException answered)
        {
            span?.SetTag("izi.problem", answered.Code);
            throw;
        }
        catch (Exception broken)
        {
            span?.SetStatus(ActivityStatusCode.Error).SetTag("error.type", broken.GetType().FullName);
            throw;
        }
    }

    static Func<Activity?, Task<bool>> Of(Func<Activity?, Task> work) => async span =>
    {
        await work(span);
        return true;
    };
}
