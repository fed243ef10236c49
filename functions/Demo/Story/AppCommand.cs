using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Izi.Demo.Story;

/// <summary>How the app that was built beside this one is run, on a folder of its own.</summary>
internal static class AppCommand
{
    /// <summary>What would lead the app away from its folder and its own broker.</summary>
    static readonly string[] NotInherited =
        ["AzureWebJobsStorage", "Events__", "Mqtt__", "Auth__", "Payments__", "Izi__", "ASPNETCORE_", "DOTNET_URLS", "DOTNET_ENVIRONMENT"];

    public static ProcessStartInfo In(string folder, params string[] arguments)
    {
        var command = new ProcessStartInfo(Dotnet(), [App(), .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in command.Environment.Keys.Where(LeadsAway).ToList()) command.Environment.Remove(name);
        command.Environment["Izi__Data"] = Path.Combine(folder, "data");
        command.Environment["Mqtt__Port"] = "0";
        return command;
    }

    static bool LeadsAway(string name) => NotInherited.Any(start => name.StartsWith(start, StringComparison.OrdinalIgnoreCase));

    /// <summary>The one that runs this process: its frameworks are in shared/Microsoft.NETCore.App/version beside it.</summary>
    static string Dotnet() => Path.GetFullPath("../../../dotnet", RuntimeEnvironment.GetRuntimeDirectory());

    static string App()
    {
        var path = typeof(AppCommand).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(entry => entry.Key == "IziApp").Value!;
        return File.Exists(path) ? path : throw new CheckFailedException($"The app is not built at {path}.");
    }
}
