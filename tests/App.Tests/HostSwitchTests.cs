using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Izi.App.Tests;

/// <summary>One source on two hosts: the app names neither, and the build chooses in one place.</summary>
public sealed partial class HostSwitchTests
{
    static readonly string Root = Path.GetFullPath(Path.Combine(Here(), "../.."));

    [Fact]
    public void The_app_names_no_hosts_namespace_and_has_no_conditional_code()
    {
        var offences =
            from file in Directory.EnumerateFiles(Path.Combine(Root, "functions/App"), "*.cs", SearchOption.AllDirectories)
            where !file.Contains("/obj/", StringComparison.Ordinal)
            from line in File.ReadLines(file)
            where HostsNamespace().IsMatch(Quoted().Replace(line, "")) || line.TrimStart().StartsWith("#if", StringComparison.Ordinal)
            select $"{Path.GetRelativePath(Root, file)}: {line.Trim()}";

        Assert.Empty(offences);
    }

    [Fact]
    public async Task The_azure_host_selects_the_real_packages_by_name_and_version()
    {
        using var msbuild = new ForeignProcess(
            "the .NET SDK", "dotnet", ["msbuild", Path.Combine(Root, "functions/App/App.csproj"), "-p:IziHost=Azure", "-getItem:PackageReference,PackageVersion,ProjectReference,Using"]);
        var json = await msbuild.AllAsync();

        var items = JsonNode.Parse(json)!["Items"]!;
        var packages = items["PackageReference"]!.AsArray().Select(item => (string)item!["Identity"]!).ToHashSet();
        var versions = items["PackageVersion"]!.AsArray().ToDictionary(item => (string)item!["Identity"]!, item => (string)item!["Version"]!);
        Assert.All(RealPackages, package => Assert.Contains(package.Name, packages));
        Assert.All(RealPackages, package => Assert.Equal(package.Version, versions[package.Name]));
        Assert.DoesNotContain(items["ProjectReference"]!.AsArray(), item => ((string)item!["Identity"]!).Contains("Embedded", StringComparison.Ordinal));
        Assert.DoesNotContain(items["Using"]!.AsArray(), item => ((string)item!["Identity"]!).StartsWith("Izi.Embedded", StringComparison.Ordinal));
    }

    static readonly (string Name, string Version)[] RealPackages =
    [
        ("Microsoft.Azure.Functions.Worker", "2.52.0"),
        ("Microsoft.Azure.Functions.Worker.Sdk", "2.1.0"),
        ("Microsoft.Azure.Functions.Worker.Extensions.Http", "3.3.0"),
        ("Microsoft.Azure.Functions.Worker.Extensions.Http.AspNetCore", "2.1.1"),
        ("Microsoft.Azure.Functions.Worker.Extensions.DurableTask", "1.21.1"),
        ("Microsoft.Azure.Functions.Worker.Extensions.Storage.Queues", "5.5.5"),
        ("Microsoft.Azure.Functions.Worker.Extensions.Timer", "4.3.1"),
        ("Azure.Data.Tables", "12.13.0"),
        ("Azure.Storage.Queues", "12.28.1"),
        ("Azure.Messaging.EventGrid", "4.17.0"),
        ("Microsoft.DurableTask.Analyzers", "1.28.0"),
        ("MQTTnet", "5.2.0.1603"),
    ];

    static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\b(Izi\.Embedded|Microsoft\.Azure\.Functions|Microsoft\.DurableTask|Azure\.Data\.Tables|Azure\.Storage|MQTTnet)\b")]
    private static partial Regex HostsNamespace();
}
