using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Izi.Tests;

/// <summary>
/// Azurite as a process of its own, on free ports, with an account for each who asks; it forgets, or keeps what it has in a folder.
/// </summary>
public sealed partial class Azurite : IDisposable
{
    // Not "izi...": the real table client cannot tell the account of a path from a table whose name it begins with.
    const string Name = "testaccount";
    const int Accounts = 200;
    const string Hint = "run tests/all, which installs it.";

    static readonly string Program = Path.Combine(Here(), "azurite", "node_modules", "azurite", "dist", "src", "azurite.js");

    readonly string key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(64));
    readonly string? folder;
    ForeignProcess process;
    string queues = "0", tables = "0";
    string blobs = "0";
    int taken;

    Azurite(string? folder)
    {
        this.folder = folder;
        process = Run();
    }

    /// <summary>The process that serves.</summary>
    public int Id => process.Id;

    public static async Task<Azurite> StartAsync(string? folder = null)
    {
        var azurite = new Azurite(folder);
        await azurite.Listens();
        return azurite;
    }

    /// <summary>The connection string of an account that nobody else has had.</summary>
    public string Account()
    {
        var account = $"{Name}{Interlocked.Increment(ref taken)}";
        return $"AccountName={account};AccountKey={key};TableEndpoint=http://127.0.0.1:{tables}/{account};"
            + $"QueueEndpoint=http://127.0.0.1:{queues}/{account};"
            + $"BlobEndpoint=http://127.0.0.1:{blobs}/{account}";
    }

    /// <summary>Ends it as a power cut would.</summary>
    public async Task Kill()
    {
        process.Kill();
        await process.ExitAsync();
    }

    /// <summary>Starts it again where it was.</summary>
    public async Task Again()
    {
        process.Dispose();
        process = Run();
        await Listens();
    }

    public void Dispose() => process.Dispose();

    ForeignProcess Run() => File.Exists(Program)
        ? new(Hint, "env", [
            $"AZURITE_ACCOUNTS={string.Join(';', Enumerable.Range(1, Accounts).Select(number => $"{Name}{number}:{key}"))}",
            "node", Program, "--silent", "--disableTelemetry", "--skipApiVersionCheck", "--blobPort", "0", "--queuePort", queues,
            "--tablePort", tables,
            .. folder is null ? ["--inMemoryPersistence"] : (string[])["--location", folder]])
        : throw new InvalidOperationException($"Azurite is not installed: {Hint}");

    async Task Listens()
    {
        blobs = Port(await process.LineAsync("Azurite Blob service is successfully listening"));
        queues = Port(await process.LineAsync("Azurite Queue service is successfully listening"));
        tables = Port(await process.LineAsync("Azurite Table service is successfully listening"));
    }

    static string Port(string line) => PortAtEnd().Match(line).Value;

    static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

    [GeneratedRegex(@"\d+$", RegexOptions.CultureInvariant)]
    private static partial Regex PortAtEnd();
}
