using System.Collections.Concurrent;
using Izi.App.Desk;

namespace Izi.App.Tests.Door.Malformed;

/// <summary>A club with a client, a session and a shift in it, that keeps all it logs and knows what it must not have logged.</summary>
public sealed class MalformedClub : IAsyncLifetime
{
    const string Name = "Vera Personal";
    const string Phone = "+380501112233";

    static readonly string[] Views = ["catalog", "hall", "sessions?limit=100", "clients?q=", "shifts/current/x-report"];

    readonly TempFolder folder = new();
    readonly LogPages log = new();
    string seen = "";

    public ClubHost Club { get; private set; } = null!;

    public string Client { get; private set; } = "";

    public string Session { get; private set; } = "";

    /// <summary>Vera, with her phone in her hand.</summary>
    public HttpClient Player { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Club = await ClubHost.StartAsync(
            folder.Path, also: services => services.AddLogging(logging => logging.AddProvider(log).SetMinimumLevel(LogLevel.Debug)));
        Client = await Club.Staff.Register(Name, Phone, balance: 100_000);
        Player = Club.Player(Client);
        await Club.Staff.Post("venues/demo/shifts", """{"openingFloat":100000}""").Read(HttpStatusCode.Created);
        Session = await Club.Staff.Start("pc-01", "hour", Client, """{"method":"balance"}""");
        await Look();
    }

    /// <summary>Everything of the club that a request could have changed, when it was looked at last and now.</summary>
    public async Task<(string Before, string Now)> Look()
    {
        var before = seen;
        var looks = await Task.WhenAll(
            Views.Select(async view => await (await Club.Staff.GetAsync($"venues/demo/{view}")).Content.ReadAsStringAsync()));
        return (before, seen = string.Join('\n', looks));
    }

    /// <summary>What was logged since the last time that names a person or lets somebody in, or says that something broke.</summary>
    public IReadOnlyList<string> Slips()
    {
        string[] secrets = ["Personal", "501112233", "997654321", DemoClub.Key, Token(Club.Staff), Token(Player)];
        return
        [
            .. log.Take()
                .Where(line => line.Level >= LogLevel.Error || secrets.Any(secret => line.Text.Contains(secret, StringComparison.Ordinal)))
                .Select(line => line.Text),
        ];
    }

    public async Task DisposeAsync()
    {
        Player.Dispose();
        await Club.DisposeAsync();
        folder.Dispose();
    }

    static string Token(HttpClient client) => client.DefaultRequestHeaders.Authorization!.Parameter!;

    /// <summary>What a host logs, word for word, with what the exceptions say.</summary>
    sealed class LogPages : ILoggerProvider, ILogger
    {
        readonly ConcurrentQueue<(LogLevel Level, string Text)> lines = [];

        public IEnumerable<(LogLevel Level, string Text)> Take()
        {
            while (lines.TryDequeue(out var line)) yield return line;
        }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) => lines.Enqueue((logLevel, $"{formatter(state, exception)} {exception}"));

        public void Dispose()
        {
        }
    }
}
