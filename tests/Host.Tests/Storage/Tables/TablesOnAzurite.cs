namespace Izi.Host.Tests.Storage.Tables;

[Collection(AzuriteLists.Name)]
public sealed class ClassPromisesOnAzurite(AzuriteFixture azurite) : ClassPromises
{
    protected override Task<TablesFixture> OpenAsync() => TablesFixture.OnAsync(azurite.Account);
}

[Collection(AzuriteLists.Name)]
public sealed class KeyPromisesOnAzurite(AzuriteFixture azurite) : KeyPromises
{
    protected override Task<TablesFixture> OpenAsync() => TablesFixture.OnAsync(azurite.Account);
}

[Collection(AzuriteLists.Name)]
public sealed class QueryPromisesOnAzurite(AzuriteFixture azurite) : QueryPromises
{
    protected override Task<TablesFixture> OpenAsync() => TablesFixture.OnAsync(azurite.Account);
}

[Collection(AzuriteLists.Name)]
public sealed class RacePromisesOnAzurite(AzuriteFixture azurite) : RacePromises
{
    protected override Task<TablesFixture> OpenAsync() => TablesFixture.OnAsync(azurite.Account);
}

[Collection(AzuriteLists.Name)]
public sealed class RowPromisesOnAzurite(AzuriteFixture azurite) : RowPromises
{
    protected override Task<TablesFixture> OpenAsync() => TablesFixture.OnAsync(azurite.Account);
}

[Collection(AzuriteLists.Name)]
public sealed class TransactionPromisesOnAzurite(AzuriteFixture azurite) : TransactionPromises
{
    protected override Task<TablesFixture> OpenAsync() => TablesFixture.OnAsync(azurite.Account);
}
