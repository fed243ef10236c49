using Izi.App.Tests.Devices;
using Izi.App.Tests.Sessions;
using Izi.App.Tests.Shifts;

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

[Collection(AzuriteClubs.Name)]
public sealed class ShiftTestsOnAzurite(AzuriteFixture azurite) : ShiftTests
{
    protected override string[] Settings { get; } = [azurite.Setting()];
}

[Collection(AzuriteClubs.Name)]
public sealed class ShiftRaceTestsOnAzurite(AzuriteFixture azurite) : ShiftRaceTests
{
    protected override string[] Settings { get; } = [azurite.Setting()];
}

[Collection(AzuriteClubs.Name)]
public sealed class AnalyticsTestsOnAzurite(AzuriteFixture azurite) : AnalyticsTests
{
    protected override string[] Settings { get; } = [azurite.Setting()];
}
