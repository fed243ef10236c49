namespace Izi.App.Devices;

/// <summary>Where the broker is and as whom the app logs in there, as the settings say at that moment.</summary>
public sealed class BrokerLogin(IConfiguration configuration)
{
    static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(20);

    /// <summary>How long a CONNECT may go unanswered.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>All but the session, which is whose connection it is to say.</summary>
    /// <exception cref="InvalidOperationException">A setting is missing or cannot be used; the message names it.</exception>
    public Task<MqttClientOptionsBuilder> Options(CancellationToken cancel)
    {
        var options = new MqttClientOptionsBuilder()
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithTcpServer(configuration.Need("Mqtt:Host"), configuration.GetValue<int?>("Mqtt:Port"))
            .WithTlsOptions(tls => tls.UseTls(configuration.GetValue("Mqtt:UseTls", false)))
            .WithKeepAlivePeriod(KeepAlive)
            .WithTimeout(Patience);
        if (configuration["Mqtt:Username"] is { Length: > 0 } username) options.WithCredentials(username, configuration["Mqtt:Password"]);
        return Task.FromResult(options);
    }
}
