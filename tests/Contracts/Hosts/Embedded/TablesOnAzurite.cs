namespace Izi.Contracts.Tables;

[Collection(AzuriteLists.Name)]
public sealed class ClassPromisesOnAzurite(AzuriteFixture azurite) : ClassPromises
{
    protected override TablesFixture Open() => new(azurite.Account);
}

[Collection(AzuriteLists.Name)]
public sealed class KeyPromisesOnAzurite(AzuriteFixture azurite) : KeyPromises
{
    protected override TablesFixture Open() => new(azurite.Account);
}

[Collection(AzuriteLists.Name)]
public sealed class QueryPromisesOnAzurite(AzuriteFixture azurite) : QueryPromises
{
    protected override TablesFixture Open() => new(azurite.Account);
}

[Collection(AzuriteLists.Name)]
public sealed class RacePromisesOnAzurite(AzuriteFixture azurite) : RacePromises
{
    protected override TablesFixture Open() => new(azurite.Account);
}

[Collection(AzuriteLists.Name)]
public sealed class RowPromisesOnAzurite(AzuriteFixture azurite) : RowPromises
{
    protected override TablesFixture Open() => new(azurite.Account);
}

[Collection(AzuriteLists.Name)]
public sealed class TransactionPromisesOnAzurite(AzuriteFixture azurite) : TransactionPromises
{
    protected override TablesFixture Open() => new(azurite.Account);
}
