using Izi.Embedded.Mqtt;

namespace Izi.Embedded.Tests.Mqtt;

/// <summary>Bytes that are not MQTT 5, and what their sender is told.</summary>
public sealed class Mqtt5ProtocolTests : IAsyncLifetime
{
    TestBroker broker = null!;

    public async Task InitializeAsync() => broker = await TestBroker.StartAsync();

    public async Task DisposeAsync() => await broker.DisposeAsync();

    [Theory]
    [InlineData("no properties", "10 0D 00 04 4D 51 54 54 05 02 00 00 00 01 61")]
    [InlineData("properties longer than the packet", "10 0D 00 04 4D 51 54 54 05 02 00 00 7F 00 00")]
    [InlineData("session expiry twice", "10 17 00 04 4D 51 54 54 05 02 00 00 0A 11 00 00 00 01 11 00 00 00 02 00 00")]
    [InlineData("receive maximum 0", "10 10 00 04 4D 51 54 54 05 02 00 00 03 21 00 00 00 00")]
    [InlineData("a topic alias", "10 10 00 04 4D 51 54 54 05 02 00 00 03 23 00 01 00 00")]
    [InlineData("request problem information 2", "10 0F 00 04 4D 51 54 54 05 02 00 00 02 17 02 00 00")]
    [InlineData("AUTH first", "F0 00")]
    public async Task A_malformed_beginning_closes_that_connection(string _, string hex)
    {
        using var good = await broker.ConnectAsync("good");
        using var bad = await broker.RawAsync();

        await bad.SendAsync(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)));

        Assert.Null(await bad.ReadAsync());
        Assert.True(await good.Mqtt.TryPingAsync());
    }

    [Theory]
    [InlineData("second CONNECT", "10 0D 00 04 4D 51 54 54 05 02 00 00 00 00 00", MqttReason.ProtocolError)]
    [InlineData("PUBLISH without properties", "30 03 00 01 61", MqttReason.MalformedPacket)]
    [InlineData("PUBLISH without a topic", "30 03 00 00 00", MqttReason.MalformedPacket)]
    [InlineData("PUBLISH with a topic alias", "30 07 00 01 61 03 23 00 01", MqttReason.TopicAliasInvalid)]
    [InlineData("PUBLISH with a topic alias only", "30 06 00 00 03 23 00 01", MqttReason.TopicAliasInvalid)]
    [InlineData("PUBLISH with a subscription number", "30 08 00 05 62 61 64 2F 61 02 0B 01", MqttReason.MalformedPacket)]
    [InlineData("PUBLISH of the client marked with a subscription", "30 0A 00 05 62 61 64 2F 61 02 0B 01", MqttReason.ProtocolError)]
    [InlineData("PUBLISH with session expiry", "30 09 00 01 61 05 11 00 00 00 01", MqttReason.ProtocolError)]
    [InlineData("PUBLISH with payload format 2", "30 06 00 01 61 02 01 02", MqttReason.ProtocolError)]
    [InlineData("PUBLISH with content type twice", "30 0C 00 01 61 08 03 00 01 61 03 00 01 61", MqttReason.ProtocolError)]
    [InlineData("PUBLISH answered on a wildcard", "30 08 00 01 61 04 08 00 01 23", MqttReason.MalformedPacket)]
    [InlineData("a property that is none", "30 05 00 01 61 01 7E", MqttReason.MalformedPacket)]
    [InlineData("SUBSCRIBE with retain handling 3", "82 07 00 01 00 00 01 61 30", MqttReason.MalformedPacket)]
    [InlineData("SUBSCRIBE with reserved options", "82 07 00 01 00 00 01 61 40", MqttReason.MalformedPacket)]
    [InlineData("SUBSCRIBE with number 0", "82 09 00 01 02 0B 00 00 01 61 00", MqttReason.ProtocolError)]
    [InlineData("AUTH", "F0 00", MqttReason.ProtocolError)]
    [InlineData("a packet that is too large", "30 81 80 10", MqttReason.PacketTooLarge)]
    public async Task A_malformed_packet_is_answered_with_its_reason_and_closes_that_connection_only(string _, string hex, byte reason)
    {
        using var good = await broker.ConnectAsync("good");
        using var bad = await broker.RawAsync();
        await bad.ConnectAsync("bad", "bad", version: MqttProtocolVersion.V500);

        await bad.SendAsync(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)));

        Assert.Equal(reason, Assert.IsType<DisconnectPacket>(await bad.ReadAsync()).Code);
        Assert.Null(await bad.ReadAsync());
        string[] told = [await broker.NextAsync(), await broker.NextAsync(), await broker.NextAsync()];
        Assert.Equal("- bad/bad ClientError", told[2]);
        Assert.True(await good.Mqtt.TryPingAsync());
    }

    [Theory]
    [InlineData("wrong", MqttReason.BadUserNameOrPassword)]
    [InlineData(TestBroker.Password, MqttReason.NotAuthorized)]
    public async Task A_refused_connection_is_refused_in_the_words_of_5(string password, byte reason)
    {
        using var raw = await broker.RawAsync();

        var answer = await raw.ConnectAsync("pc", "pc", c => c with
        {
            Password = System.Text.Encoding.UTF8.GetBytes(password),
            Will = new("other/status", default, default, true),
        }, MqttProtocolVersion.V500);

        Assert.Equal(reason, Assert.IsType<ConnAckPacket>(answer).Code);
        Assert.Null(await raw.ReadAsync());
    }

    [Fact]
    public async Task A_release_of_a_message_nobody_knows_is_answered_so()
    {
        using var raw = await broker.RawAsync();
        await raw.ConnectAsync("pc", "pc", version: MqttProtocolVersion.V500);

        await raw.SendAsync(new AckPacket(MqttPacketType.PubRel, 7));

        Assert.Equal(new AckPacket(MqttPacketType.PubComp, 7, MqttReason.PacketIdNotFound), await raw.ReadAsync());
    }

    [Fact]
    public void Every_property_is_read_as_it_was_written()
    {
        var said = new MqttProperties
        {
            PayloadFormat = 1, MessageExpiry = 2, ContentType = "c", ResponseTopic = "r", CorrelationData = [1], SubscriptionIds = [1, 268_435_455],
            SessionExpiry = uint.MaxValue, AssignedClientId = "a", ServerKeepAlive = 5, AuthenticationMethod = "m", AuthenticationData = [2],
            RequestProblemInformation = false, WillDelay = 9, RequestResponseInformation = true, ResponseInformation = "i", ServerReference = "s",
            ReasonString = "because", ReceiveMaximum = 7, TopicAliasMaximum = 0, TopicAlias = 1, MaximumQoS = 1, RetainAvailable = true,
            User = [new("n", new byte[] { 0x76 })], MaximumPacketSize = 8, WildcardAvailable = true, SubscriptionIdsAvailable = false, SharedAvailable = false,
        };
        var fields = new MqttFields();
        new MqttPropertyWriter().Write(fields, said);
        var reader = new MqttReader(fields.Written);

        var heard = MqttPropertyReader.Read(ref reader, place: 0xFFFF);

        foreach (var property in typeof(MqttProperties).GetProperties().Where(p => p.CanWrite && p.Name is not nameof(MqttProperties.User)))
        {
            Assert.NotNull(property.GetValue(said));
            Assert.Equal(property.GetValue(said), property.GetValue(heard));
        }
        Assert.Equal(("n", "v"), (heard.User[0].Name, heard.User[0].ReadValueAsString()));
    }
}
