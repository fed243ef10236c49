using Izi.Embedded.Functions;
using Izi.Embedded.Storage;
using Microsoft.Extensions.Configuration;

namespace Izi.Embedded.Tests.Functions;

public sealed class AccountSettingsTests
{
    [Fact]
    public void Without_a_setting_tables_and_queues_are_in_the_data_folder()
    {
        Assert.Null(Read());
        Assert.Null(Read(("AzureWebJobsStorage", ""), ("AzureWebJobsStorage:tableServiceUri", "")));
    }

    [Fact]
    public void A_connection_string_names_an_account() =>
        Assert.IsType<SharedKeyAccess>(Read(("AzureWebJobsStorage", "UseDevelopmentStorage=true"))!.Access);

    [Fact]
    public void Addresses_name_one_that_an_identity_opens()
    {
        var account = Read(
            ("AzureWebJobsStorage:tableServiceUri", "https://club.table.core.windows.net"), ("AzureWebJobsStorage:accountName", "other"))!;

        Assert.Equal(("club.table.core.windows.net", "other.queue.core.windows.net"), (account.TableEndpoint!.Host, account.QueueEndpoint!.Host));
        Assert.IsType<TokenAccess>(account.Access);
    }

    [Theory]
    [InlineData("AzureWebJobsStorage", "club", "no connection string")]
    [InlineData("AzureWebJobsStorage", "TableEndpoint=https://club;SharedAccessSignature=sig=1", "no queues")]
    [InlineData("AzureWebJobsStorage:tableServiceUri", "https://club.table.core.windows.net", "AzureWebJobsStorage__queueServiceUri")]
    [InlineData("AzureWebJobsStorage:tableServiceUri", "http://club.table.core.windows.net", "no https address")]
    public void A_setting_that_names_none_stops_the_start_and_says_why(string name, string value, string why)
    {
        var refused = Assert.ThrowsAny<InvalidOperationException>(() => Read((name, value)));

        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
    }

    static StorageAccount? Read(params (string Name, string Value)[] settings) => AccountSettings.Read(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(one => KeyValuePair.Create(one.Name, (string?)one.Value))).Build());
}
