using Izi.App.Tests.Devices;
using Izi.App.Tests.Sessions;

namespace Izi.App.Tests.Storage;

[Collection(AzuriteClubs.Name)]
public sealed class StartSessionTestsOnAzurite(AzuriteFixture azurite) : StartSessionTests
{
    protected override string[] Settings { get; } = [azurite.Setting()];
}

[Collection(AzuriteClubs.Name)]
public sealed class StopSessionTestsOnAzurite(AzuriteFixture azurite) : StopSessionTests
{
    protected override string[] Settings { get; } = [azurite.Setting()];
}

[Collection(AzuriteClubs.Name)]
public sealed class ExpiryTestsOnAzurite(AzuriteFixture azurite) : ExpiryTests
{
    protected override string[] Settings { get; } = [azurite.Setting()];
}

[Collection(AzuriteClubs.Name)]
public sealed class DeviceTestsOnAzurite(AzuriteFixture azurite) : DeviceTests
{
    protected override string[] Settings { get; } = [azurite.Setting()];
}
