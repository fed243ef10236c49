namespace Izi.Embedded.Mqtt;

/// <summary>Topic names and filters (MQTT 3.1.1 section 4.7).</summary>
internal static class MqttTopics
{
    /// <summary>Deeper ones are refused, as other brokers do.</summary>
    public const int MaximumLevels = 128;

    /// <exception cref="MqttProtocolViolationException">It is empty, has a wildcard or is too deep.</exception>
    public static string MustBeName(string? topic) => topic switch
    {
        null or "" => throw new MqttProtocolViolationException("Topic should not be empty."),
        _ when topic.AsSpan().IndexOfAny('+', '#') >= 0 => throw new MqttProtocolViolationException("A topic has no wildcards."),
        _ => NotTooDeep(topic),
    };

    /// <exception cref="MqttProtocolViolationException">It is empty, too deep, or a wildcard is not a level of its own.</exception>
    public static string MustBeFilter(string? filter)
    {
        if (string.IsNullOrEmpty(filter)) throw new MqttProtocolViolationException("Topic should not be empty.");

        var levels = NotTooDeep(filter).Split('/');
        for (var i = 0; i < levels.Length; i++)
            if (levels[i].AsSpan().IndexOfAny('+', '#') >= 0 && (levels[i].Length > 1 || (levels[i] is "#" && i < levels.Length - 1)))
                throw new MqttProtocolViolationException("A wildcard is a level of its own, '#' the last one.");
        return filter;
    }

    public static bool HasWildcard(string filter) => filter.AsSpan().IndexOfAny('+', '#') >= 0;

    /// <summary>Whether a topic is one of those a filter names. Topics that begin with $ are not found by a leading wildcard.</summary>
    public static bool Matches(string filter, string topic)
    {
        if (topic[0] is '$' && filter[0] is ('+' or '#')) return false;

        var names = topic.AsSpan().Split('/');
        foreach (var level in filter.AsSpan().Split('/'))
        {
            var wanted = filter.AsSpan()[level];
            if (wanted is "#") return true;
            if (!names.MoveNext()) return false;
            if (wanted is not "+" && !wanted.SequenceEqual(topic.AsSpan()[names.Current])) return false;
        }
        return !names.MoveNext();
    }

    static string NotTooDeep(string topic) => topic.AsSpan().Count('/') < MaximumLevels
        ? topic
        : throw new MqttProtocolViolationException($"A topic has at most {MaximumLevels} levels.");
}
