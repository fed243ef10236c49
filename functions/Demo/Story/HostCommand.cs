using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Izi.Demo.Story;

/// <summary>Starts the local host that was built beside this program, on a folder of its own.</summary>
internal static class HostCommand
{
    /// <summary>Settings of this process by which the host would use another folder, account or broker.</summary>
    static readonly string[] NotInherited =
    [
        "AzureWebJobsStorage", "Events__", "Mqtt__", "Auth__", "Payments__", "Izi__", "Kestrel__",
        "ASPNETCORE_", "DOTNET_URLS", "DOTNET_ENVIRONMENT",
    ];

    public static ProcessStartInfo In(string folder, params string[] arguments)
    {
        var command = new ProcessStartInfo(Dotnet(), [Host(), .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in command.Environment.Keys.Where(IsNotInherited).ToList()) command.Environment.Remove(name);
        command.Environment["Izi__Data"] = Path.Combine(folder, "data");
        command.Environment["Mqtt__Port"] = "0";
        return command;
    }

    static bool IsNotInherited(string name) => NotInherited.Any(start => name.StartsWith(start, StringComparison.OrdinalIgnoreCase));

    /// <summary>The dotnet that runs this process: its frameworks are in shared/Microsoft.NETCore.App/version beside it.</summary>
    static string Dotnet() => Path.GetFullPath("../../../dotnet", RuntimeEnvironment.GetRuntimeDirectory());

    static string Host()
    {
        var metadata = typeof(HostCommand).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>();
        var path = metadata.Single(entry => entry.Key == "LocalHost").Value!;
        return File.Exists(path) ? path : throw new CheckFailedException($"The local host is not built at {path}.");
    }
}
