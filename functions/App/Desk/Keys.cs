using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace Izi.App.Desk;

/// <summary>The row keys of a venue's partition. Key order is reading order: ids of sessions begin with the newest.</summary>
public static class Keys
{
    public const string Table = "izi";

    /// <summary>The partition that lists the venues; no venue has such an id.</summary>
    public const string Venues = "~venues";

    public const string Catalog = "catalog";
    public const string TillPrefix = "till-";
    public const string AnswerPrefix = "answer-";
    public const string DevicePrefix = "device-";
    public const string SessionPrefix = "session-";
    public const string AlarmPrefix = "alarm-";
    public const string LedgerPrefix = "ledger-";
    public const string ZReportPrefix = "zreport-";
    public const string EndPrefix = "ended-";
    public const string ClientPrefix = "client-";
    public const string OutboxPrefix = "outbox-";
    public const string FinishedPrefix = "finished-";

    public static string Device(string id) => DevicePrefix + id;

    /// <summary>The account a device logs in to the broker with; the broker reads it (infra/mqtt.json).</summary>
    public static string MqttAccount(string deviceId) => $"mqtt-{deviceId}";

    public static string Session(string id) => SessionPrefix + id;

    public static string Client(string id) => ClientPrefix + id;

    /// <summary>The shards of the till.</summary>
    public static ImmutableArray<string> TillShards { get; } = [.. "0123456789abcdef".Select(digit => $"{TillPrefix}{digit}")];

    /// <summary>The shard that counts what happens to this session, or to this client: ids end with random hexadecimal digits.</summary>
    public static string TillShard(string id) => TillPrefix + (char.IsAsciiHexDigitLower(id[^1]) ? id[^1] : '0');

    /// <summary>The client whose phone it is. The digits are hashed, for a key that is read stands in a URL, and URLs are logged.</summary>
    public static string Phone(string phoneKey) => $"phone-{Hash([phoneKey])}";

    /// <summary>
    /// The clients in the order of their names: the words of a name, with a mark between that sorts after the blank at the end.
    /// </summary>
    public const string NamePrefix = "name-";

    public static string Name(ImmutableArray<string> words, string clientId) => $"{NamePrefix}{string.Join('!', words)} {clientId}";

    /// <summary>The clients by the beginning of a word of their name, or by the first or the last digits of their phone.</summary>
    public static string WordPrefix(string beginning) => $"word-{beginning}";

    public static string DigitsPrefix(string first) => $"digits-{first}";

    public static string LastDigitsPrefix(string last) => $"last-{string.Concat(last.Reverse())}";

    /// <summary>The first key after all that begin with a prefix; after all there are where it is empty.</summary>
    public static string After(string prefix) => prefix.Length == 0 ? "~" : prefix[..^1] + (char)(prefix[^1] + 1);

    /// <summary>The clean-ups of erased clients that are not finished.</summary>
    public const string ErasingPrefix = "erasing-";

    /// <summary>Who did what to catalog, clients and keys; the newest sorts first.</summary>
    public const string AuditPrefix = "audit-";

    public static string Audit(Instant at, string commit, int number) =>
        $"{AuditPrefix}{Backwards(at)}-{commit}{byte.MaxValue - number:x2}";

    /// <summary>Where the answer to a request is kept: the parts are whoever asks, the route, and the key that they chose.</summary>
    public static string Answer(params string?[] parts) => AnswerPrefix + Hash(parts);

    /// <summary>A hash of texts, of which none can pass for a part of another.</summary>
    public static string Hash(IEnumerable<string?> parts) => Hash(JsonSerializer.SerializeToUtf8Bytes(parts));

    public static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    public static string HistoryPrefix(string clientId) => $"history-{clientId}-";

    /// <summary>The sessions that are in a state; each by its id.</summary>
    public static string StatusPrefix(string status) => $"status-{status}-";

    /// <summary>The sessions that a device ever had; no id has a dot.</summary>
    public static string OnDevicePrefix(string deviceId) => $"on-{deviceId}.";

    public static string NotificationPrefix(string clientId) => $"{NotificationsPrefix}{clientId}-";

    /// <summary>The newest sorts first; of one commit, the last.</summary>
    public static string Notification(string clientId, Instant at, string commit, int number) =>
        $"{NotificationPrefix(clientId)}{Backwards(at)}-{commit}{byte.MaxValue - number:x2}";

    public static string FactPrefix(string sessionId) => $"fact-{sessionId}-";

    public static string Fact(string sessionId, int sequence) => $"{FactPrefix(sessionId)}{sequence:D6}";

    /// <summary>The movements of money of one session, client or shift.</summary>
    public static string LedgerPrefixOf(string subject) => $"entry-{subject}-";

    /// <summary>Where a movement of money stands in the ledger: the newest sorts first; of one commit, the last.</summary>
    public static string LedgerPlace(Instant at, string commit, int number) => $"{Backwards(at)}-{commit}{byte.MaxValue - number:x2}";

    /// <summary>What the sessions of a past day came to, by the day.</summary>
    public const string DaySumPrefix = "day-";

    public static string DaySum(DateOnly day) => DaySumPrefix + day.ToString("O", CultureInfo.InvariantCulture);

    public static DateOnly DayOf(string daySum) =>
        DateOnly.ParseExact(daySum[DaySumPrefix.Length..], "O", CultureInfo.InvariantCulture);

    public static string End(Instant at, string sessionId) => $"{EndPrefix}{Time(at)}-{sessionId}";

    public static string ZReport(string shiftId) => ZReportPrefix + shiftId;

    /// <summary>An instant as a part of a key: the latest sorts first.</summary>
    public static string Backwards(Instant at) => $"{Instant.MaxValue.UtcTicks - at.UtcTicks:x16}";

    /// <summary>
    /// The keys between which a list that begins with the newest is read: from the cursor or the first before <paramref name="to"/>.
    /// </summary>
    /// <param name="prefix">What the keys of the list begin with, up to the instant.</param>
    /// <param name="from">The earliest instant, which is within; null for all.</param>
    /// <param name="to">The first instant that is not within; null for all.</param>
    /// <param name="cursor">The key after which the page begins; null for the first page.</param>
    public static (string? After, string? Until) Between(string prefix, Instant? from, Instant? to, string? cursor)
    {
        var (before, until) = (LastOf(to), LastOf(from));
        return (string.CompareOrdinal(before, cursor) > 0 ? before : cursor, until);

        string? LastOf(Instant? at) => at is { } instant ? prefix + Backwards(instant) + '~' : null;
    }

    /// <summary>An instant as a part of a key: the earliest sorts first.</summary>
    public static string Time(Instant at) => $"{at.UtcTicks:D19}";

    public static string Alarm(Instant at, string sessionId) => $"{AlarmPrefix}{Time(at)}-{sessionId}";

    public const string DeviceLogsPrefix = "log-";
    public const string NotificationsPrefix = "notification-";

    /// <summary>How far the removal of old records has come.</summary>
    public const string Retention = "retention";

    /// <summary>The device or the client of a log's or a notification's key, with all that stands before the time.</summary>
    public static string SubjectOf(string key) => key.StartsWith(DeviceLogsPrefix, StringComparison.Ordinal)
        ? key[..(key.IndexOf('.', StringComparison.Ordinal) + 1)]
        : key[..(key.IndexOf('-', NotificationsPrefix.Length) + 1)];

    /// <summary>The log of a device; no id has a dot.</summary>
    public static string DeviceLogPrefix(string deviceId) => $"{DeviceLogsPrefix}{deviceId}.";

    /// <summary>The newest sorts first; of one instant, the last.</summary>
    public static string DeviceLog(string deviceId, Instant at, long number) =>
        $"{DeviceLogPrefix(deviceId)}{Backwards(at)}{long.MaxValue - number:x16}";

    public static string Outbox(string commit) => OutboxPrefix + commit;

    /// <summary>The row that replaces a commit's outbox row once its events are sent.</summary>
    public static string Finished(string commit) => FinishedPrefix + commit;

    /// <summary>An id of a session or a shift: the newest sorts first, and no two are alike.</summary>
    public static string NewTimedId(Instant now) => TimedId(now, NewIdEnd());

    /// <summary>The same with an end that was made before.</summary>
    public static string TimedId(Instant now, string end) => Backwards(now) + end;

    /// <summary>What makes the ids of one instant different.</summary>
    public static string NewIdEnd() => RandomNumberGenerator.GetHexString(6, lowercase: true);

    public static string NewId() => RandomNumberGenerator.GetHexString(20, lowercase: true);

    /// <summary>Whether an id from outside may be looked up at all: no id of ours has any other character.</summary>
    public static bool IsId(string id) =>
        id.Length is > 0 and <= 40 && id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-');
}
