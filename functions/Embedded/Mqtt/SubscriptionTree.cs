namespace Izi.Embedded.Mqtt;

/// <summary>Who subscribed to what, level by level, so that a topic finds its subscribers without asking all. Not thread-safe.</summary>
internal sealed class SubscriptionTree
{
    readonly Node root = new();

    /// <summary>Adds a subscription, or replaces the one with the same filter.</summary>
    public void Add(MqttSubscription granted, MqttSession session)
    {
        var node = root;
        foreach (var level in granted.Filter.Split('/'))
        {
            if (!node.Levels.TryGetValue(level, out var next)) node.Levels[level] = next = new Node();
            node = next;
        }
        node.Subscribers[session] = granted;
    }

    public void Remove(string filter, MqttSession session)
    {
        var levels = filter.Split('/');
        List<Node> path = [root];
        foreach (var level in levels)
        {
            if (!path[^1].Levels.TryGetValue(level, out var next)) return;
            path.Add(next);
        }
        path[^1].Subscribers.Remove(session);
        for (var depth = levels.Length; depth > 0 && path[depth].IsEmpty; depth--) path[depth - 1].Levels.Remove(levels[depth - 1]);
    }

    /// <summary>Every subscriber of a topic once, with the best of its subscriptions that match.</summary>
    public Dictionary<MqttSession, MqttMatch> Match(string topic, MqttSessionKey from)
    {
        var found = new Found(from);
        // Topics that begin with $ are not found by a leading wildcard.
        List<Node> reached = [root];
        var wildcards = topic[0] is not '$';
        foreach (var level in topic.Split('/'))
        {
            reached = Next(reached, level, wildcards, found);
            wildcards = true;
        }
        foreach (var node in reached)
        {
            found.Add(node.Subscribers);
            if (node.Levels.TryGetValue("#", out var rest)) found.Add(rest.Subscribers);
        }
        return found.Sessions;
    }

    static List<Node> Next(List<Node> reached, string level, bool wildcards, Found found)
    {
        List<Node> next = [];
        foreach (var node in reached)
        {
            if (node.Levels.TryGetValue(level, out var named)) next.Add(named);
            if (!wildcards) continue;
            if (node.Levels.TryGetValue("+", out var any)) next.Add(any);
            if (node.Levels.TryGetValue("#", out var rest)) found.Add(rest.Subscribers);
        }
        return next;
    }

    sealed class Found(MqttSessionKey from)
    {
        public Dictionary<MqttSession, MqttMatch> Sessions { get; } = [];

        public void Add(Dictionary<MqttSession, MqttSubscription> subscribers)
        {
            foreach (var (session, subscription) in subscribers)
            {
                if (subscription.NoLocal && session.Key == from) continue;
                var match = new MqttMatch(subscription);
                Sessions[session] = Sessions.TryGetValue(session, out var known) ? known.And(match) : match;
            }
        }
    }

    sealed class Node
    {
        public Dictionary<string, Node> Levels { get; } = [];
        public Dictionary<MqttSession, MqttSubscription> Subscribers { get; } = [];
        public bool IsEmpty => Levels.Count is 0 && Subscribers.Count is 0;
    }
}

/// <summary>How a client gets a message, from all of its subscriptions that match.</summary>
internal readonly record struct MqttMatch(MqttQualityOfServiceLevel QualityOfService, bool RetainAsPublished, uint[] Identifiers)
{
    public MqttMatch(MqttSubscription one)
        : this(one.QualityOfService, one.RetainAsPublished, one.Identifier is 0 ? [] : [one.Identifier])
    {
    }

    public MqttMatch And(MqttMatch other) => new(
        other.QualityOfService > QualityOfService ? other.QualityOfService : QualityOfService,
        RetainAsPublished || other.RetainAsPublished,
        [.. Identifiers, .. other.Identifiers]);

    /// <summary>The message as this client gets it.</summary>
    public MqttMessage Of(MqttMessage message, bool retained)
    {
        var quality = message.QualityOfService < QualityOfService ? message.QualityOfService : QualityOfService;
        if (Identifiers.Length is 0 && quality == message.QualityOfService && retained == message.Retain) return message;
        return message with
        {
            QualityOfService = quality,
            Retain = retained,
            Properties = Identifiers.Length is 0 ? message.Properties : message.Properties with { SubscriptionIds = Identifiers },
        };
    }
}
