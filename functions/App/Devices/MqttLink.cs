using System.Diagnostics;
using System.Text;
using Izi.App.Telemetry;

namespace Izi.App.Devices;

/// <summary>The app's own connection to the broker, one an instance: made when first needed, and made again when it was lost.</summary>
public sealed class MqttLink : IDisposable
{
    /// <summary>With the pauses between them some half a minute; after that whoever asked asks again later, as Event Grid does.</summary>
    const int MostTries = 9;

    /// <summary>A broker that says nothing for so long is as good as gone.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Two instances may be alike in everything else, machine and process number included.</summary>
    readonly string id = $"izi-bridge-{Guid.NewGuid():N}";

    readonly IMqttClient client = new MqttClientFactory().CreateMqttClient();
    readonly BrokerLogin login;
    readonly TimeProvider clock;
    readonly ILogger<MqttLink> log;
    readonly Redial redial;
    volatile CancellationTokenSource connection = new();
    volatile TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public MqttLink(BrokerLogin login, TimeProvider clock, ILogger<MqttLink> log)
    {
        (this.login, this.clock, this.log) = (login, clock, log);
        redial = new(Dial, clock);
        client.DisconnectedAsync += Ended;
        done.SetResult();
    }

    /// <summary>Publishes with QoS 1; completes when the broker has the message.</summary>
    /// <exception cref="InvalidOperationException">The broker refused the connection or the message.</exception>
    public async Task Publish(string topic, byte[] payload, bool retain, CancellationToken cancel)
    {
        var message = new MqttApplicationMessageBuilder()
            .WithTopic(topic)
            .WithPayload(payload)
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
            .WithRetainFlag(retain);
        if (Traces.Here is { } trace) message.WithUserProperty(Traces.Parent, new ReadOnlyMemory<byte>(Encoding.UTF8.GetBytes(trace)));
        var result = await Sent(message.Build(), cancel);
        if (!result.IsSuccess) throw new InvalidOperationException($"The broker refused a message to {topic}: {result.ReasonCode}.");
    }

    /// <summary>Completes when the broker has given a sign of life; a line that proves dead is made again once.</summary>
    public async Task Ping(CancellationToken cancel)
    {
        try
        {
            await PingNow(cancel);
        }
        catch (Exception) when (!cancel.IsCancellationRequested)
        {
            await PingNow(cancel);
        }
    }

    public void Dispose()
    {
        connection.Cancel();
        client.Dispose();
        connection.Dispose();
    }

    async Task PingNow(CancellationToken cancel)
    {
        if (!client.IsConnected) await redial.Now().WaitAsync(cancel);
        await OnThisLine(
            async () =>
            {
                await client.PingAsync(cancel);
                return true;
            },
            cancel);
    }

    async Task<MqttClientPublishResult> Sent(MqttApplicationMessage message, CancellationToken cancel)
    {
        for (var tries = 1; ; tries++)
            try
            {
                if (!client.IsConnected) await redial.Soon().WaitAsync(cancel);
                return await Answered(message, cancel);
            }
            catch (Exception gone) when (tries < MostTries && !cancel.IsCancellationRequested)
            {
                log.LogDebug(gone, "A message to {Topic} did not reach the broker; tried {Tries} times", message.Topic, tries);
            }
    }

    async Task<MqttClientPublishResult> Answered(MqttApplicationMessage message, CancellationToken cancel)
    {
        using var over = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancel);
        return await OnThisLine(() => client.PublishAsync(message, either.Token), cancel);
    }

    /// <summary>
    /// A line on which something goes wrong is hung up, so that the next try is on another; unless it is another already.
    /// </summary>
    async Task<T> OnThisLine<T>(Func<Task<T>> ask, CancellationToken cancel)
    {
        var line = connection;
        try
        {
            return await ask();
        }
        catch (Exception) when (!cancel.IsCancellationRequested)
        {
            if (line == connection) await client.TryDisconnectAsync();
            throw;
        }
    }

    /// <summary>Nothing of a session outlives its connection: what an instance has to say it says again.</summary>
    async Task Dial()
    {
        if (client.IsConnected) return;

        // The line outlives whatever first needed it.
        Activity.Current = null;
        // The client does not connect before it has done with the connection that was lost.
        await done.Task.WaitAsync(Patience);
        await connection.CancelAsync();
        connection = new();
        var access = await login.Open(CancellationToken.None);
        await Connect(access.Options.WithClientId(id).WithCleanStart().WithSessionExpiryInterval(0).Build());
        _ = access.Keep(client, connection.Token);
    }

    async Task Connect(MqttClientOptions options)
    {
        done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            var result = await client.ConnectAsync(options);
            if (result.ResultCode is not MqttClientConnectResultCode.Success)
                throw new InvalidOperationException(
                    $"The broker refused the bridge: {result.ResultCode} {result.ReasonString}".TrimEnd() + ".");
        }
        catch (Exception)
        {
            done.TrySetResult();
            throw;
        }
    }

    Task Ended(MqttClientDisconnectedEventArgs gone)
    {
        if (!gone.ClientWasConnected) return Task.CompletedTask;
        log.LogWarning(gone.Exception, "The connection to the broker is gone: {Reason} {Words}", gone.Reason, gone.ReasonString);
        done.TrySetResult();
        return Task.CompletedTask;
    }
}
