using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Izi.App.Desk;

/// <summary>The row keys of a venue's partition. Key order is reading order: ids of sessions begin with the newest.</summary>
public static class Keys
{
    public const string Table = "izi";

    /// <summary>The partition that lists the venues; no venue has such an id.</summary>
    public const string Venues = "~venues";

    public const string Catalog = "catalog";
    public const string Till = "till";
    public const string AnswerPrefix = "answer-";
    public const string DevicePrefix = "device-";
    public const string SessionPrefix = "session-";
    public const string AlarmPrefix = "alarm-";
    public const string LedgerPrefix = "ledger-";
    public const string ZReportPrefix = "zreport-";
    public const string JournalPrefix = "journal-";
    public const string EndPrefix = "ended-";
    public const string ClientPrefix = "client-";
    public const string OutboxPrefix = "outbox-";

    public static string Device(string id) => DevicePrefix + id;

    /// <summary>The account a device logs in to the broker with; the broker reads it (infra/mqtt.json).</summary>
    public static string MqttAccount(string deviceId) => $"mqtt-{deviceId}";

    public static string Session(string id) => SessionPrefix + id;

    public static string Client(string id) => ClientPrefix + id;

    /// <summary>What people typed is hashed, for a key may not hold every character.</summary>
    public static string Phone(string phone) => $"phone-{Hash(Encoding.UTF8.GetBytes(phone))}";

    /// <summary>Where the answer to a request is kept: the parts are whoever asks, the route, and the key that they chose.</summary>
    public static string Answer(params string?[] parts) => AnswerPrefix + Hash(parts);

    /// <summary>A hash of texts, of which none can pass for a part of another.</summary>
    public static string Hash(IEnumerable<string?> parts) => Hash(JsonSerializer.SerializeToUtf8Bytes(parts));

    public static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    public static string HistoryPrefix(string clientId) => $"history-{clientId}-";

    public static string NotificationPrefix(string clientId) => $"notification-{clientId}-";

    /// <summary>The newest sorts first; of one commit, the last.</summary>
    public static string Notification(string clientId, Instant at, string commit, int number) =>
        $"{NotificationPrefix(clientId)}{Backwards(at)}-{commit}{byte.MaxValue - number:x2}";

    public static string FactPrefix(string sessionId) => $"fact-{sessionId}-";

    public static string Fact(string sessionId, int sequence) => $"{FactPrefix(sessionId)}{sequence:D6}";

    /// <summary>The movements of money of one session, client or shift.</summary>
    public static string LedgerPrefixOf(string subject) => $"entry-{subject}-";

    /// <summary>Where a movement of money stands in the ledger: the newest sorts first; of one commit, the last.</summary>
    public static string LedgerPlace(Instant at, string commit, int number) => $"{Backwards(at)}-{commit}{byte.MaxValue - number:x2}";

    public static string Journal(Instant at, string commit, int number) => $"{JournalPrefix}{Time(at)}-{commit}-{number:D3}";

    public static string End(Instant at, string sessionId) => $"{EndPrefix}{Time(at)}-{sessionId}";

    public static string ZReport(string shiftId) => ZReportPrefix + shiftId;

    /// <summary>An instant as a part of a key: the latest sorts first.</summary>
    public static string Backwards(Instant at) => $"{Instant.MaxValue.UtcTicks - at.UtcTicks:x16}";

    /// <summary>An instant as a part of a key: the earliest sorts first.</summary>
    public static string Time(Instant at) => $"{at.UtcTicks:D19}";

    public static string Alarm(Instant at, string sessionId) => $"{AlarmPrefix}{Time(at)}-{sessionId}";

    /// <summary>The log of a device; no id has a dot.</summary>
    public static string DeviceLogPrefix(string deviceId) => $"log-{deviceId}.";

    /// <summary>Where the events of an instant begin in a device's log, which begins with the newest.</summary>
    public static string DeviceLog(string deviceId, Instant at) => $"{DeviceLogPrefix(deviceId)}{long.MaxValue - at.UtcTicks:D19}";

    public static string DeviceLog(string deviceId, Instant at, long number) => $"{DeviceLog(deviceId, at)}{long.MaxValue - number:D19}";

    public static string Outbox(string commit) => OutboxPrefix + commit;

    /// <summary>An id of a session or a shift: the newest sorts first, and no two are alike.</summary>
    public static string NewTimedId(Instant now) =>
        $"{Backwards(now)}{RandomNumberGenerator.GetHexString(6, lowercase: true)}";

    public static string NewId() => RandomNumberGenerator.GetHexString(20, lowercase: true);

    /// <summary>Whether an id from outside may be looked up at all: no id of ours has any other character.</summary>
    public static bool IsId(string id) => id.Length is > 0 and <= 40 && id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-');
}
