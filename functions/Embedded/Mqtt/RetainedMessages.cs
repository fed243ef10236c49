namespace Izi.Embedded.Mqtt;

/// <summary>The last retained message of each topic: on the disk, and in memory for who subscribes. The memory is not thread-safe.</summary>
internal sealed class RetainedMessages
{
    readonly SqliteStore store;
    readonly Dictionary<string, MqttMessage> messages;

    public RetainedMessages(SqliteStore store)
    {
        this.store = store;
        store.Schema($"CREATE TABLE IF NOT EXISTS mqtt_retained ({StoredMessage.Schema}, PRIMARY KEY (topic)) WITHOUT ROWID");
        messages = store.Read(db => db.Query($"SELECT {StoredMessage.Columns} FROM mqtt_retained", r => StoredMessage.Read(r)))
            .ToDictionary(m => m.Topic);
    }

    /// <summary>Writes a message, or clears its topic when it is empty; calls are stored in the order they are made.</summary>
    public Task StoreAsync(MqttMessage message) => store.WriteAsync(db => message.Payload.IsEmpty
        ? db.Execute("DELETE FROM mqtt_retained WHERE topic = $1", message.Topic)
        : db.Execute(
            $"INSERT OR REPLACE INTO mqtt_retained ({StoredMessage.Columns}) VALUES ($1, $2, $3, $4, $5, $6)", StoredMessage.Values(message)));

    /// <summary>Makes known what was written.</summary>
    public void Remember(MqttMessage message)
    {
        if (message.Payload.IsEmpty) messages.Remove(message.Topic);
        else messages[message.Topic] = message;
    }

    public IEnumerable<MqttMessage> Match(string filter)
    {
        if (MqttTopics.HasWildcard(filter)) return messages.Values.Where(m => MqttTopics.Matches(filter, m.Topic));
        return messages.TryGetValue(filter, out var message) ? [message] : [];
    }

    /// <summary>Forgets what nobody is to get any more.</summary>
    public Task SweepAsync(DateTimeOffset now)
    {
        foreach (var message in messages.Values.Where(m => m.HasExpired(now)).ToList()) messages.Remove(message.Topic);
        return store.WriteAsync(db => db.Execute("DELETE FROM mqtt_retained WHERE expires <= $1", now.UtcTicks));
    }
}
