using System.Security.Cryptography;
using System.Text;
using Izi.Host.Mqtt;

namespace Izi.Host.Tests.Mqtt;

public sealed class MqttRulesTests
{
    [Theory]
    [InlineData("izi/demo/pc-01/#", "izi/demo/pc-01/desired", true)]
    [InlineData("izi/demo/pc-01/#", "izi/demo/pc-01/+", true)]
    [InlineData("izi/demo/pc-01/#", "izi/demo/pc-01/#", true)]
    [InlineData("izi/demo/pc-01/#", "izi/demo/pc-01", true)]
    [InlineData("izi/demo/pc-01/#", "izi/demo/pc-01/a/b", true)]
    [InlineData("izi/demo/pc-01/#", "izi/demo/+/desired", false)]
    [InlineData("izi/demo/pc-01/#", "izi/demo/#", false)]
    [InlineData("izi/demo/pc-01/#", "izi/demo/pc-02/desired", false)]
    [InlineData("izi/demo/pc-01/#", "#", false)]
    [InlineData("izi/demo/pc-01/#", "+/demo/pc-01/desired", false)]
    [InlineData("izi/demo/pc-01/#", "$share/g/izi/demo/pc-01/desired", false)]
    [InlineData("izi/+/status", "izi/a/status", true)]
    [InlineData("izi/+/status", "izi/+/status", true)]
    [InlineData("izi/+/status", "izi/#", false)]
    [InlineData("izi/+/status", "izi/a/b/status", false)]
    [InlineData("izi/a", "izi/a/#", false)]
    [InlineData("izi/a", "izi/a/b", false)]
    [InlineData("#", "$SYS/uptime", false)]
    [InlineData("izi/a", "izi", false)]
    public void A_pattern_covers_a_filter_when_it_matches_every_topic_the_filter_can_match(string pattern, string filter, bool covers) =>
        Assert.Equal(covers, TopicPattern.Covers(pattern, filter));

    [Fact]
    public void A_pattern_holds_for_each_account_under_its_own_name()
    {
        var rules = TestBroker.Rules;

        Assert.True(rules.MayPublish("demo/pc-01", "izi/demo/pc-01/reported"));
        Assert.False(rules.MayPublish("demo/pc-01", "izi/demo/pc-01/desired"));
        Assert.False(rules.MayPublish("demo/pc-02", "izi/demo/pc-01/reported"));
        Assert.True(rules.MaySubscribe("demo/pc-01", "izi/demo/pc-01/+"));
        Assert.False(rules.MaySubscribe("demo/pc-01", "izi/demo/+/desired"));
    }

    [Fact]
    public void A_key_matches_the_hash_that_mosquitto_makes_of_it()
    {
        var salt = RandomNumberGenerator.GetBytes(12);
        var hash = Rfc2898DeriveBytes.Pbkdf2("open sesame", salt, 101, HashAlgorithmName.SHA512, 64);

        var known = KeyHash.Parse($"$7$101${Convert.ToBase64String(salt)}${Convert.ToBase64String(hash)}");

        Assert.True(known!.Matches(Encoding.UTF8.GetBytes("open sesame")));
        Assert.False(known.Matches(Encoding.UTF8.GetBytes("open sesam")));
        Assert.False(known.Unmatchable().Matches(Encoding.UTF8.GetBytes("open sesame")));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("open sesame")]
    [InlineData("$6$101$AAAA$AAAA")]
    [InlineData("$7$0$AAAA$AAAA")]
    [InlineData("$7$99999999$AAAA$AAAA")]
    [InlineData("$7$101$AAAA$")]
    [InlineData("$7$101$????$AAAA")]
    [InlineData("$7$101$AAAA$AAAA$AAAA")]
    public void A_text_that_is_not_such_a_hash_matches_no_key(string? text) => Assert.Null(KeyHash.Parse(text));

    [Fact]
    public void The_worker_may_publish_to_any_device_what_devices_may_not_say()
    {
        Assert.True(TestBroker.Rules.MayBridge("izi/demo/pc-01/desired"));
        Assert.True(TestBroker.Rules.MayBridge("izi/demo/pc-01/notice"));
        Assert.False(TestBroker.Rules.MayBridge("izi/demo/pc-01/reported"));
        Assert.False(TestBroker.Rules.MayBridge("izi/demo/desired"));
    }

    [Fact]
    public void A_rules_file_that_cannot_be_read_is_named()
    {
        using var folder = new TempFolder();
        var file = Path.Combine(folder.Path, "mqtt.json");
        File.WriteAllText(file, """{ "publish": [] }""");

        var refused = Assert.Throws<InvalidOperationException>(() => MqttRules.Read(file));

        Assert.StartsWith($"{file} cannot be read:", refused.Message, StringComparison.Ordinal);
    }
}
