namespace Izi.Host.Mqtt;

/// <summary>Compares topic filters (MQTT 3.1.1 section 4.7).</summary>
internal static class TopicPattern
{
    public static bool IsTopic(string topic) => topic.Length > 0 && topic.AsSpan().IndexOfAny('+', '#', '\0') < 0;

    public static bool IsFilter(string filter)
    {
        var levels = filter.Split('/');
        return filter.Length > 0 && !filter.Contains('\0') && levels.Index().All(level =>
            level.Item is "+" || (level.Item is "#" && level.Index == levels.Length - 1) || level.Item.AsSpan().IndexOfAny('+', '#') < 0);
    }

    /// <summary>Whether every topic that <paramref name="filter"/> can match is matched by <paramref name="pattern"/> too.</summary>
    public static bool Covers(string pattern, string filter)
    {
        if (filter.StartsWith('$') && !pattern.StartsWith('$')) return false;
        var (wide, narrow) = (pattern.Split('/'), filter.Split('/'));
        for (var level = 0; level < wide.Length; level++)
        {
            if (wide[level] == "#") return true;
            if (level == narrow.Length || narrow[level] == "#") return false;
            if (wide[level] != "+" && wide[level] != narrow[level]) return false;
        }
        return wide.Length == narrow.Length;
    }
}
