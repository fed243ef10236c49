using Izi.Embedded.Functions;
using Xunit.Abstractions;

namespace Izi.Embedded.Tests.Surface;

/// <summary>The app compiles against this host or Azure's by a change of namespaces, so nothing may be public here that is not there.</summary>
public sealed class SurfaceTests(ITestOutputHelper output)
{
    static readonly Dictionary<string, string[]> Storage = new()
    {
        ["Izi.Embedded.Tables"] = ["Azure.Data.Tables"],
        ["Izi.Embedded.Queues"] = ["Azure.Storage.Queues"],
    };

    static readonly Dictionary<string, string[]> Packages = new()
    {
        ["Izi.Embedded.Functions"] =
            ["Microsoft.Azure.Functions.Worker", "Microsoft.Extensions.Hosting", "Microsoft.Extensions.DependencyInjection", "Microsoft.Extensions.Logging"],
        ["Izi.Embedded.Durable"] = ["Microsoft.DurableTask"],
        ["Izi.Embedded.Mqtt"] = ["MQTTnet"],
    };

    static IEnumerable<Type> Exported => typeof(FunctionsApplication).Assembly.GetExportedTypes();

    static string Repository => Ancestors(AppContext.BaseDirectory).First(folder => File.Exists(Path.Combine(folder, "IziServerless.sln")));

    [Fact]
    public void Tables_and_queues_expose_nothing_the_real_packages_have_not()
    {
        var real = Lists(Path.Combine(Repository, "tests", "Embedded.Tests", "Surface"));

        var violations = new SurfaceCheck(real, Storage).Violations(Exported.Where(type => Storage.ContainsKey(type.Namespace!)));

        Assert.True(violations.Count == 0, string.Join(Environment.NewLine, violations));
    }

    [Fact]
    public void Functions_durable_and_mqtt_expose_nothing_the_real_packages_have_not()
    {
        var folder = Ancestors(Repository).Select(above => Path.Combine(above, "shared", "azure-surface")).FirstOrDefault(Directory.Exists);
        if (folder is null)
        {
            output.WriteLine("NOT CHECKED: the lists of the real packages (../shared/azure-surface beside the repository) are not on this machine.");
            return;
        }
        var real = Lists(folder).AddSignatures(File.ReadAllText(Path.Combine(folder, "signatures.md")));

        var violations = new SurfaceCheck(real, Packages).Violations(Exported.Where(type => !Storage.ContainsKey(type.Namespace!)));

        Assert.True(violations.Count == 0, string.Join(Environment.NewLine, violations));
    }

    static RealSurface Lists(string folder) =>
        Directory.GetFiles(folder, "*.txt").Order().Aggregate(new RealSurface(), (real, file) => real.AddList(File.ReadLines(file)));

    static IEnumerable<string> Ancestors(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent) yield return at.FullName;
    }
}
