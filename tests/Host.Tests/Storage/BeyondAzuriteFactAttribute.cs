using Xunit.Abstractions;
using Xunit.Sdk;

namespace Izi.Host.Tests.Storage;

/// <summary>
/// A promise that the real service keeps and Azurite does not: skipped in the lists that run on Azurite (<c>...OnAzurite</c>).
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Izi.Host.Tests.Storage.BeyondAzuriteDiscoverer", "Izi.Host.Tests")]
public sealed class BeyondAzuriteFactAttribute : FactAttribute;

/// <summary>Finds such a promise, and skips it on Azurite.</summary>
public sealed class BeyondAzuriteDiscoverer(IMessageSink diagnostics) : FactDiscoverer(diagnostics)
{
    protected override IXunitTestCase CreateTestCase(
        ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute)
    {
        if (!testMethod.TestClass.Class.Name.EndsWith("OnAzurite", StringComparison.Ordinal))
            return base.CreateTestCase(discoveryOptions, testMethod, factAttribute);
        return new XunitSkippedDataRowTestCase(
            DiagnosticMessageSink, discoveryOptions.MethodDisplayOrDefault(), discoveryOptions.MethodDisplayOptionsOrDefault(), testMethod,
            "Azurite answers differently from the service.");
    }
}
