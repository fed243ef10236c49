using System.Security.Cryptography;
using System.Text;
using Izi.Embedded.Functions;

namespace Izi.Embedded.Tests.Functions;

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
    public void A_user_s_own_name_is_put_into_the_patterns_that_hold_for_all()
    {
        var rules = new MqttRules(new MqttAccountTable("izi", "mqtt-", "Secret"), ["izi/{username}/reported"], ["izi/{username}/#"]);

        Assert.True(rules.MayPublish("demo/pc-01", "izi/demo/pc-01/reported"));
        Assert.False(rules.MayPublish("demo/pc-01", "izi/demo/pc-01/desired"));
        Assert.False(rules.MayPublish("demo/pc-02", "izi/demo/pc-01/reported"));
        Assert.True(rules.MaySubscribe("demo/pc-01", "izi/demo/pc-01/+"));
        Assert.False(rules.MaySubscribe("demo/pc-01", "izi/demo/+/desired"));
    }

    [Fact]
    public void A_key_fits_the_hash_mosquitto_would_have_made_of_it()
    {
        var salt = RandomNumberGenerator.GetBytes(12);
        var hash = Rfc2898DeriveBytes.Pbkdf2("open sesame", salt, 101, HashAlgorithmName.SHA512, 64);

        var known = KeyHash.Parse($"$7$101${Convert.ToBase64String(salt)}${Convert.ToBase64String(hash)}");

        Assert.True(known!.Fits(Encoding.UTF8.GetBytes("open sesame")));
        Assert.False(known.Fits(Encoding.UTF8.GetBytes("open sesam")));
        Assert.False(known.Impossible().Fits(Encoding.UTF8.GetBytes("open sesame")));
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
    public void What_is_no_such_hash_is_nobody_s_key(string? text) => Assert.Null(KeyHash.Parse(text));
}
