using Izi.Embedded.EventGrid;
using Izi.Embedded.Queues;
using Microsoft.Extensions.Configuration;

namespace Izi.Embedded.Functions;

/// <summary>All that was found in the app and the files beside it, checked: what the host is going to run.</summary>
internal sealed record HostPlan(
    IReadOnlyList<Function> Functions,
    IReadOnlyList<HttpRoute> Routes,
    IReadOnlyDictionary<string, string> Schedules,
    IReadOnlyDictionary<string, string> Queues,
    IReadOnlyList<EventSubscription> Subscriptions,
    IReadOnlyDictionary<string, Function> Targets,
    QueueSettings QueueSettings,
    MqttRules? Mqtt)
{
    /// <exception cref="BindingException">Something cannot be bound; the message says what and why.</exception>
    public static HostPlan Make(IEnumerable<Type> types, string folder, IConfiguration settings)
    {
        var functions = FunctionFinder.Find(types);
        var json = HostJson.Read(folder);
        var subscriptions = EventSubscription.Read(folder);
        return new HostPlan(
            functions,
            HttpRoute.Of(functions, json.RoutePrefix),
            Texts<TimerTriggerAttribute>(functions, timer => Schedule(settings.Resolve(timer.Schedule))),
            Texts<QueueTriggerAttribute>(functions, queue => QueueName(settings.Resolve(queue.QueueName))),
            subscriptions,
            EventSubscription.Targets(subscriptions, functions),
            json.Queues,
            MqttRules.Read(folder));
    }

    static Dictionary<string, string> Texts<T>(IEnumerable<Function> functions, Func<T, string> text) where T : TriggerBindingAttribute
    {
        var texts = new Dictionary<string, string>();
        foreach (var function in functions)
            if (function.Trigger is T trigger)
                try
                {
                    texts[function.Name] = text(trigger);
                }
                catch (BindingException why)
                {
                    throw new BindingException(FunctionFinder.Sentence(function.Name, function.Method, why.Message));
                }
        return texts;
    }

    static string Schedule(string text)
    {
        CronSchedule.Parse(text);
        return text;
    }

    static string QueueName(string name) => QueueLimits.OfName(name) is null ? name
        : throw new BindingException($"'{name}' is no queue's name (3 to 63 lower-case letters, digits and single hyphens)");
}
