namespace Izi.Contracts.Queues;

[Collection(AzuriteLists.Name)]
public sealed class LimitPromisesOnAzurite(AzuriteFixture azurite) : LimitPromises
{
    protected override QueuesFixture Open() => new(azurite.Account);
}

[Collection(AzuriteLists.Name)]
public sealed class MessagePromisesOnAzurite(AzuriteFixture azurite) : MessagePromises
{
    protected override QueuesFixture Open() => new(azurite.Account);
}
