using Izi.Embedded.EventGrid;
using Izi.Embedded.Mqtt;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Izi.Embedded.Functions;

/// <summary>
/// Hears clients at a broker that is not this host's, where a setting names one, and makes events of what they publish, as its own broker
/// would. The session there outlives the connection, so what is said while this host is away comes when it is back.
/// </summary>
/// <param name="login">How the app logs in there, but for the session.</param>
internal sealed class ForeignBroker(
    OwnSettings own, HostPlan plan, DataFolder data, [FromKeyedServices(EventSource.Topic)] EventGridTopic topic, TimeProvider time,
    ILogger<ForeignBroker> log, Func<CancellationToken, Task<MqttClientOptionsBuilder>>? login = null) : IHealthCheck, IDisposable
{
    /// <summary>How often somebody who wants to know has it tried.</summary>
    const int MostTries = 3;

    static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    readonly CancellationTokenSource stop = new();
    Task running = Task.CompletedTask;
    volatile TaskCompletionSource news = New();
    volatile TaskCompletionSource hurry = New();
    volatile ForeignLine? line;

    bool IsWanted => own.Broker is null && plan.Mqtt is not null;

    /// <summary>Begins to listen, where there is another broker; whether it is there yet is no matter.</summary>
    public void Start()
    {
        if (!IsWanted) return;
        if (login is null) log.LogWarning("What devices say at the broker is not heard: the app does not say how it logs in there.");
        else running = Task.Run(() => Listen(login, plan.Mqtt!, new ForeignSession(data.Store, time)));
    }

    public async Task StopAsync()
    {
        await stop.CancelAsync();
        await running;
    }

    public void Dispose() => stop.Dispose();

    /// <summary>Whether devices are heard. Where they are not, another attempt is made at once, for somebody wants to know.</summary>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (!IsWanted) return HealthCheckResult.Healthy();
        // The line may be dead without anybody having noticed, and the attempt under way may have begun before the broker was back.
        for (var tries = 0; tries < MostTries && !running.IsCompleted; tries++)
        {
            var next = news.Task;
            if (line is { } live && await live.Answers(cancellationToken)) return HealthCheckResult.Healthy();
            hurry.TrySetResult();
            await next.WaitAsync(cancellationToken);
        }
        return HealthCheckResult.Unhealthy("Devices are not heard.");
    }

    async Task Listen(Func<CancellationToken, Task<MqttClientOptionsBuilder>> login, MqttRules rules, ForeignSession session)
    {
        var failures = 0;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await Hear(login, rules, session, () => failures = 0);
            }
            // Whatever it is, it may be over the next time; until then health says so.
            catch (Exception gone)
            {
                if (!stop.IsCancellationRequested) log.LogWarning(gone, "Devices are not heard at the broker: {Why}", gone.Message);
            }
            Tell(null);
            await Pause(failures++);
        }
    }

    async Task Hear(Func<CancellationToken, Task<MqttClientOptionsBuilder>> login, MqttRules rules, ForeignSession session, Action heard)
    {
        using var now = new ForeignLine(topic, session);
        try
        {
            var present = await now.Open(await login(stop.Token), rules.Heard());
            log.LogInformation("Devices are heard at the broker; it {Still} the session {Session}", present ? "still had" : "made", session.ClientId);
            heard();
            Tell(now);
            await now.Hear(stop.Token);
        }
        finally
        {
            await now.Close();
        }
    }

    void Tell(ForeignLine? now)
    {
        line = now;
        Interlocked.Exchange(ref news, New()).SetResult();
    }

    async Task Pause(int failures)
    {
        var wait = FirstWait * (1 << Math.Min(failures, 10));
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
        await Task.WhenAny(Task.Delay(wait < LongestWait ? wait : LongestWait, time, over.Token), hurry.Task);
        await over.CancelAsync();
        hurry = New();
    }

    static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
