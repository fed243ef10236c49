namespace Izi.Host.Tests.Storage.Queues;

[Collection(AzuriteLists.Name)]
public sealed class LimitPromisesOnAzurite(AzuriteFixture azurite) : LimitPromises
{
    protected override Task<QueuesFixture> OpenAsync() => QueuesFixture.OnAsync(azurite.Account);
}

[Collection(AzuriteLists.Name)]
public sealed class MessagePromisesOnAzurite(AzuriteFixture azurite) : MessagePromises
{
    protected override Task<QueuesFixture> OpenAsync() => QueuesFixture.OnAsync(azurite.Account);
}
