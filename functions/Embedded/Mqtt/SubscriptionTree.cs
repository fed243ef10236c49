namespace Izi.Embedded.Mqtt;

/// <summary>Who subscribed to what, level by level, so that a topic finds its subscribers without asking all. Not thread-safe.</summary>
internal sealed class SubscriptionTree
{
    readonly Node root = new();

    public void Add(string filter, MqttSession session, MqttQualityOfServiceLevel quality)
    {
        var node = root;
        foreach (var level in filter.Split('/'))
        {
            if (!node.Levels.TryGetValue(level, out var next)) node.Levels[level] = next = new Node();
            node = next;
        }
        node.Subscribers[session] = quality;
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

    /// <summary>Every subscriber of a topic once, with the best quality of service of its subscriptions that match.</summary>
    public Dictionary<MqttSession, MqttQualityOfServiceLevel> Match(string topic)
    {
        Dictionary<MqttSession, MqttQualityOfServiceLevel> found = [];
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
            Gather(node.Subscribers, found);
            if (node.Levels.TryGetValue("#", out var rest)) Gather(rest.Subscribers, found);
        }
        return found;
    }

    static List<Node> Next(
        List<Node> reached, string level, bool wildcards, Dictionary<MqttSession, MqttQualityOfServiceLevel> found)
    {
        List<Node> next = [];
        foreach (var node in reached)
        {
            if (node.Levels.TryGetValue(level, out var named)) next.Add(named);
            if (!wildcards) continue;
            if (node.Levels.TryGetValue("+", out var any)) next.Add(any);
            if (node.Levels.TryGetValue("#", out var rest)) Gather(rest.Subscribers, found);
        }
        return next;
    }

    static void Gather(
        Dictionary<MqttSession, MqttQualityOfServiceLevel> subscribers, Dictionary<MqttSession, MqttQualityOfServiceLevel> found)
    {
        foreach (var (session, quality) in subscribers)
            if (!found.TryGetValue(session, out var known) || known < quality) found[session] = quality;
    }

    sealed class Node
    {
        public Dictionary<string, Node> Levels { get; } = [];
        public Dictionary<MqttSession, MqttQualityOfServiceLevel> Subscribers { get; } = [];
        public bool IsEmpty => Levels.Count is 0 && Subscribers.Count is 0;
    }
}
