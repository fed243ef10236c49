using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Izi.Host.Worker;

/// <summary><c>host.json</c> with the defaults of the Functions host; settings under <c>AzureFunctionsJobHost__</c> override it.</summary>
internal sealed class HostJson(IConfiguration json)
{
    public static HostJson Read(string folder, IConfiguration settings)
    {
        var file = Path.Combine(folder, "host.json");
        var overrides = settings.GetSection("AzureFunctionsJobHost").AsEnumerable(makePathsRelative: true);
        try
        {
            return new(new ConfigurationBuilder()
                .AddJsonFile(file, optional: true)
                .AddInMemoryCollection(overrides.Where(setting => setting.Value is not null))
                .Build());
        }
        catch (Exception broken) when (broken is InvalidDataException or FormatException)
        {
            throw new InvalidOperationException($"{file} cannot be read: {(broken.InnerException ?? broken).Message}", broken);
        }
    }

    public IConfigurationSection Logging => json.GetSection("logging");

    public IConfigurationSection Extension(string name) => json.GetSection("extensions").GetSection(name);

    public string RoutePrefix => Extension("http")["routePrefix"] ?? "api";

    /// <summary>How long a function may run; infinite for "-1".</summary>
    public TimeSpan FunctionTimeout =>
        json["functionTimeout"] is "-1" ? Timeout.InfiniteTimeSpan : Span(json, "functionTimeout", TimeSpan.FromMinutes(30));

    public static TimeSpan Span(IConfiguration section, string name, TimeSpan otherwise) =>
        section[name] is not { Length: > 0 } text ? otherwise
        : TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var span) && span >= TimeSpan.Zero ? span
        : throw new InvalidOperationException($"{name} in host.json is '{text}', not a time such as 00:00:10.");

    public static int Number(IConfiguration section, string name, int least, int most, int otherwise) =>
        section[name] is not { Length: > 0 } text ? otherwise
        : int.TryParse(text, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
        : throw new InvalidOperationException($"{name} in host.json is '{text}', not a whole number from {least} to {most}.");
}
