namespace Izi.Contracts.Mqtt;

/// <summary>The real client; the broker is the one the app's settings name, with an account that may publish and subscribe to anything.</summary>
public sealed class MqttFixture : IAsyncDisposable
{
    public string Host => Setting("Mqtt__Host") ?? "127.0.0.1";
    public int Port => int.Parse(Setting("Mqtt__Port") ?? "1883", null);
    public string Username => Needed("Mqtt__Username");
    public string Password => Needed("Mqtt__Password");

    public Task StartAsync() => Task.CompletedTask;

    public ValueTask DisposeAsync() => default;

    static string? Setting(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    static string Needed(string name) => Setting(name)
        ?? throw new InvalidOperationException($"{name} is not set: name a broker (Mqtt__Host, Mqtt__Port) and an account of it (Mqtt__Username, Mqtt__Password).");
}
