using System.Net;
using Izi.Embedded.Mqtt;

namespace Izi.Embedded.Tests.Mqtt;

public sealed class MqttTopicsTests
{
    [Theory]
    [InlineData("a", "a", true)]
    [InlineData("a", "b", false)]
    [InlineData("a/b", "a", false)]
    [InlineData("a", "a/b", false)]
    [InlineData("a/+", "a/b", true)]
    [InlineData("a/+", "a", false)]
    [InlineData("a/+", "a/", true)]
    [InlineData("a/+", "a/b/c", false)]
    [InlineData("+", "a", true)]
    [InlineData("+", "/a", false)]
    [InlineData("+/+", "/a", true)]
    [InlineData("/+", "/a", true)]
    [InlineData("a/+/c", "a/b/c", true)]
    [InlineData("#", "a/b/c", true)]
    [InlineData("a/#", "a", true)]
    [InlineData("a/#", "a/b/c", true)]
    [InlineData("a/#", "ab", false)]
    [InlineData("a/+/#", "a/b", true)]
    [InlineData("a/+/#", "a", false)]
    [InlineData("A", "a", false)]
    [InlineData("#", "$SYS/a", false)]
    [InlineData("+/a", "$SYS/a", false)]
    [InlineData("$SYS/#", "$SYS/a", true)]
    [InlineData("a/#", "a/$b", true)]
    public void A_filter_matches_as_the_standard_says_for_retained_and_for_live_messages(string filter, string topic, bool matches)
    {
        var session = Session("c");
        var tree = new SubscriptionTree();

        tree.Add(new MqttSubscription(filter, MqttQualityOfServiceLevel.AtLeastOnce), session);

        Assert.Equal(matches, MqttTopics.Matches(filter, topic));
        Assert.Equal(matches, tree.Match(topic, Publisher).ContainsKey(session));
        tree.Remove(filter, session);
        Assert.Empty(tree.Match(topic, Publisher));
    }

    [Fact]
    public void Removing_a_subscription_leaves_those_below_and_above_it()
    {
        MqttSession[] sessions = [.. Enumerable.Range(0, 3).Select(i => Session($"{i}"))];
        var tree = new SubscriptionTree();
        tree.Add(new MqttSubscription("a", MqttQualityOfServiceLevel.AtLeastOnce), sessions[0]);
        tree.Add(new MqttSubscription("a/b", MqttQualityOfServiceLevel.AtLeastOnce), sessions[1]);
        tree.Add(new MqttSubscription("a/b/c", MqttQualityOfServiceLevel.AtLeastOnce), sessions[2]);

        tree.Remove("a/b", sessions[1]);
        tree.Remove("a/b/x", sessions[1]);

        Assert.Equal([sessions[0]], tree.Match("a", Publisher).Keys);
        Assert.Empty(tree.Match("a/b", Publisher));
        Assert.Equal([sessions[2]], tree.Match("a/b/c", Publisher).Keys);
    }

    static MqttSessionKey Publisher { get; } = new("u", "publisher");

    // Who only subscribes needs nothing to be kept in.
    static MqttSession Session(string id) =>
        new(0, new("u", id), new(new IPEndPoint(IPAddress.Loopback, 0)), null!, TimeProvider.System);
}
