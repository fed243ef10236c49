using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Izi.Tests;

/// <summary>
/// Debian's mosquitto as a process of its own, set up as infra/mosquitto says, on a free port of this machine, with what it keeps in a
/// folder.
/// </summary>
public sealed class Mosquitto : IDisposable
{
    /// <summary>The app's account.</summary>
    public const string Bridge = "izi";

    public const string Password = "bridge-secret";

    const string Hint = "run tests/all, which installs it.";

    /// <summary>What only a test says.</summary>
    const string Here = "user root\nlog_dest stderr\nlog_timestamp false\n";

    readonly TempFolder folder = new();
    readonly TestAuthority? authority;
    ForeignProcess process = null!;

    Mosquitto(TestAuthority? authority, bool certificates, bool everyTopic)
    {
        this.authority = authority;
        Port = FreePort();
        File.WriteAllText(Conf, Example(certificates) + "\n" + Here);
        File.Copy(Path.Combine(Infra(), "acl"), Acl);
        if (everyTopic) File.AppendAllText(Acl, $"\nuser {Bridge}\ntopic readwrite #\n");
    }

    public int Port { get; }

    /// <summary>Starts it with the app's account and those of some devices.</summary>
    /// <param name="authority">Whose certificate it shows; null for no TLS.</param>
    /// <param name="certificates">Whether clients log in by a certificate of the same authority instead of a password.</param>
    /// <param name="everyTopic">Whether the app's account may use every topic.</param>
    /// <param name="accounts">The devices.</param>
    public static async Task<Mosquitto> StartAsync(
        TestAuthority? authority = null, bool certificates = false, bool everyTopic = false,
        params IEnumerable<(string Username, string Password)> accounts)
    {
        var broker = new Mosquitto(authority, certificates, everyTopic);
        try
        {
            await broker.Admit(Bridge, Password);
            foreach (var (username, password) in accounts) await broker.Admit(username, password);
            await broker.Run();
            return broker;
        }
        catch (Exception)
        {
            broker.Dispose();
            throw;
        }
    }

    /// <summary>Ends it as a power cut would.</summary>
    public async Task Kill()
    {
        process.Kill();
        await process.ExitAsync();
    }

    /// <summary>Starts it again where it was, with what it has kept, or with nothing.</summary>
    public async Task Again(bool forgetful = false)
    {
        process.Dispose();
        if (forgetful) File.Delete(Path.Combine(folder.Path, "mosquitto.db"));
        await Run();
    }

    public void Dispose()
    {
        process?.Dispose();
        folder.Dispose();
    }

    string Conf => Path.Combine(folder.Path, "mosquitto.conf");

    string Acl => Path.Combine(folder.Path, "acl");

    string Passwords => Path.Combine(folder.Path, "passwords");

    /// <summary>
    /// As in infra/, with the places of this machine and this test; what it offers as a comment ("#cafile ...") is taken where it is
    /// wanted.
    /// </summary>
    string Example(bool certificates)
    {
        var shown = authority?.Issue("broker");
        return string.Join('\n', File.ReadLines(Path.Combine(Infra(), "mosquitto.conf")).Select(line => line.Split(' ')[0] switch
        {
            "listener" => $"listener {Port} 127.0.0.1",
            "certfile" => shown is null ? "" : $"certfile {shown.CertificatePath}",
            "keyfile" => shown is null ? "" : $"keyfile {shown.KeyPath}",
            "password_file" => certificates ? "" : $"password_file {Passwords}",
            "acl_file" => $"acl_file {Acl}",
            "persistence_location" => $"persistence_location {folder.Path}/",
            "#cafile" when certificates => $"cafile {authority!.CertificatePath}",
            ['#', not ' ', ..] when certificates => line[1..],
            _ => line,
        }));
    }

    async Task Admit(string username, string password)
    {
        string[] made = File.Exists(Passwords) ? [] : ["-c"];
        using var passwd = new ForeignProcess(Hint, "mosquitto_passwd", [.. made, "-b", Passwords, username, password]);
        if (await passwd.ExitAsync() != 0) throw new InvalidOperationException(await passwd.AllAsync());
    }

    async Task Run()
    {
        process = new(Hint, File.Exists("/usr/sbin/mosquitto") ? "/usr/sbin/mosquitto" : "mosquitto", "-c", Conf);
        // It is starting, it is running.
        for (var lines = 0; lines < 2; lines++)
        {
            var line = process.LineAsync("mosquitto version 2");
            if (await Task.WhenAny(line, process.ExitAsync()) != line)
                throw new InvalidOperationException($"mosquitto ended with {await process.ExitAsync()}: {await process.AllAsync()}");
            await line;
        }
    }

    /// <summary>One that nobody is given by chance while the broker is down: below those of outgoing connections.</summary>
    static int FreePort()
    {
        while (true)
        {
            using var free = new TcpListener(IPAddress.Loopback, Random.Shared.Next(20_000, 32_000));
            try
            {
                free.Start();
                return ((IPEndPoint)free.LocalEndpoint).Port;
            }
            catch (SocketException)
            {
                // Somebody has it.
            }
        }
    }

    static string Infra([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "../../infra/mosquitto");
}
