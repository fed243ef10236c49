using System.Globalization;
using System.Net.Http.Headers;
using System.Reflection;

namespace Izi.Benchmarks;

/// <summary>The local host as users start it: a process that runs the worker as its child.</summary>
internal sealed class HostProcess : IDisposable
{
    static readonly string host =
        typeof(HostProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(one => one.Key == "Host").Value!;

    readonly ForeignProcess process;

    HostProcess(ForeignProcess process, Uri address, int mqttPort, string token)
    {
        this.process = process;
        (Address, MqttPort) = (address, mqttPort);
        Subject = new(process.Id, Child(process.Id));
        Staff = new HttpClient { BaseAddress = new Uri(address, "/api/") };
        Staff.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public Uri Address { get; }

    public int MqttPort { get; }

    public Subject Subject { get; }

    /// <summary>A member of staff who may do everything in every venue.</summary>
    public HttpClient Staff { get; }

    public static async Task<HostProcess> StartAsync(string folder)
    {
        using var verb = Run(folder, "token", "--role", "staff", "--venue", "*", "--permissions", "SessionView,SessionEdit,CatalogEdit");
        var token = await verb.AllAsync();
        var process = Run(folder, "--urls=http://127.0.0.1:0", "--Mqtt:Port=0");
        var port = (await process.LineAsync("MQTT broker: ")).Split(':')[^1];
        var address = (await process.LineAsync("Ready: "))["Ready: ".Length..];
        return new(process, new Uri(address), int.Parse(port, CultureInfo.InvariantCulture), token.Trim());
    }

    public void Dispose()
    {
        Staff.Dispose();
        process.Kill();
        process.Dispose();
    }

    static ForeignProcess Run(string folder, params string[] arguments) =>
        new("it is built", "dotnet", [host, .. arguments, $"--Izi:Data={folder}"]);

    static int Child(int parent) => Directory.GetDirectories($"/proc/{parent}/task")
        .SelectMany(task => File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Select(id => int.Parse(id, CultureInfo.InvariantCulture)).Single();
}
