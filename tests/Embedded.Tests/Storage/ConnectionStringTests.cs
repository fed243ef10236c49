using Izi.Embedded.Storage;

namespace Izi.Embedded.Tests.Storage;

public sealed class ConnectionStringTests
{
    [Fact]
    public void An_account_is_named_by_its_name_key_protocol_and_suffix()
    {
        var account = ConnectionString.Read("DefaultEndpointsProtocol=https;AccountName=club;AccountKey=c2VjcmV0;EndpointSuffix=core.chinacloudapi.cn");

        Assert.Equal("https://club.table.core.chinacloudapi.cn/", account.TableEndpoint!.AbsoluteUri);
        Assert.Equal("https://club.queue.core.chinacloudapi.cn/", account.QueueEndpoint!.AbsoluteUri);
        var access = Assert.IsType<SharedKeyAccess>(account.Access);
        Assert.Equal("club", access.Account);
        Assert.Equal("secret"u8, access.Key);
    }

    [Fact]
    public void What_is_not_said_is_the_public_cloud_by_https() =>
        Assert.Equal("https://club.table.core.windows.net/", ConnectionString.Read(" accountname=club; AccountKey=c2VjcmV0; ").TableEndpoint!.AbsoluteUri);

    [Fact]
    public void An_address_of_a_service_goes_before_the_accounts_name()
    {
        var account = ConnectionString.Read("AccountName=club;AccountKey=c2VjcmV0;TableEndpoint=http://127.0.0.1:7/club;BlobEndpoint=http://127.0.0.1:8/club");

        Assert.Equal("http://127.0.0.1:7/club", account.TableEndpoint!.AbsoluteUri);
        Assert.Equal("https://club.queue.core.windows.net/", account.QueueEndpoint!.AbsoluteUri);
    }

    [Theory]
    [InlineData("UseDevelopmentStorage=true", "http://127.0.0.1")]
    [InlineData("usedevelopmentstorage=TRUE;DevelopmentStorageProxyUri=http://emulator", "http://emulator")]
    [InlineData("UseDevelopmentStorage=true;DevelopmentStorageProxyUri=https://emulator:99/", "https://emulator")]
    public void Development_storage_is_the_emulator_on_its_usual_ports(string text, string host)
    {
        var account = ConnectionString.Read(text);

        Assert.Equal($"{host}:10002/devstoreaccount1", account.TableEndpoint!.AbsoluteUri);
        Assert.Equal($"{host}:10001/devstoreaccount1", account.QueueEndpoint!.AbsoluteUri);
        Assert.Equal("devstoreaccount1", Assert.IsType<SharedKeyAccess>(account.Access).Account);
    }

    [Fact]
    public void A_signature_needs_no_key()
    {
        var account = ConnectionString.Read("QueueEndpoint=https://club.queue.core.windows.net;SharedAccessSignature=?sv=2025-07-05&sig=a%3D");

        Assert.Null(account.TableEndpoint);
        Assert.Equal("sv=2025-07-05&sig=a%3D", Assert.IsType<SignatureAccess>(account.Access).Signature);
    }

    [Theory]
    [InlineData("club")]
    [InlineData("AccountName=club")]
    [InlineData("AccountKey=c2VjcmV0")]
    [InlineData("AccountName=club;AccountKey=not base64")]
    [InlineData("AccountName=club;AccountName=other;AccountKey=c2VjcmV0")]
    [InlineData("UseDevelopmentStorage=maybe")]
    [InlineData("UseDevelopmentStorage=true;DevelopmentStorageProxyUri=emulator")]
    [InlineData("TableEndpoint=ftp://club;AccountName=club;AccountKey=c2VjcmV0")]
    public void Anything_else_is_refused_without_its_secrets(string text)
    {
        var refused = Assert.Throws<FormatException>(() => ConnectionString.Read(text));

        Assert.DoesNotContain("c2VjcmV0", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("base64;", refused.Message, StringComparison.Ordinal);
    }
}
