using System.Globalization;
using Izi.App.Desk;

namespace Izi.App.Tests;

/// <summary>
/// A test in a larger club: eighteen PCs, two of them in VIP, and a tariff for each way to sell. In Kyiv it is nine in the evening.
/// </summary>
public abstract class SellingTest : ClubTest
{
    static readonly string larger = $$"""
        {
          "name": "Demo", "timeZone": "Europe/Kyiv", "currency": "UAH",
          "zones": [ {"id":"main","name":"Main hall"}, {"id":"vip","name":"VIP"} ],
          "groups": [ {"id":"gold","name":"Gold","discountPercent":15} ],
          "devices": [ {{string.Join(",", Enumerable.Range(1, 18).Select(Pc))}} ],
          "tariffs": [
            {"id":"hour","name":"One hour","minutes":60,"prices":{"main":60000,"vip":90000},"refundMode":"bonus","maxBonusPercent":50},
            {"id":"keep","name":"Kept hour","minutes":60,"prices":{"main":60000,"vip":90000},"refundMode":"keep"},
            {"id":"burn","name":"Burnt hour","minutes":60,"prices":{"main":60000},"refundMode":"burn","cancelRefund":"none"},
            {"id":"stays","name":"Stays open","minutes":60,"prices":{"main":60000},"refundMode":"burn","onExpiry":"stayOpen"},
            {"id":"meter","name":"By the minute","minutes":1,"prices":{"main":1},"refundMode":"burn","billing":"postpaid"},
            {"id":"tab","name":"On the tab","minutes":60,"prices":{"main":60000},"refundMode":"burn","billing":"postpaid"},
            {"id":"night","name":"Night","minutes":600,"prices":{"main":250000},"refundMode":"burn",
             "schedule":[ {"days":["fri"],"from":"22:00","to":"08:00"} ]}
          ]
        }
        """;

    protected override string Catalog => larger;

    protected Task<HttpResponseMessage> Sell(string json) => Staff.Post("venues/demo/sessions", json);

    /// <summary>Books a device by card, and returns the id of the session to be.</summary>
    protected async Task<string> Book(string device, string startsAt, string tariff = "hour", string? client = null) =>
        await Sell($$"""
            {"devices":["{{device}}"],"tariffId":"{{tariff}}","clientId":{{Quoted(client)}},
             "startsAt":"{{startsAt}}","payment":{"method":"card"} }
            """).NewId();

    protected Task<JsonNode> Card(string id) => Staff.Get($"venues/demo/sessions/{id}");

    protected async Task<IEnumerable<string>> Timeline(string id) =>
        (await Staff.Get($"venues/demo/sessions/{id}/timeline"))["facts"]!.AsArray().Select(fact => (string)fact!["type"]!);

    protected async Task<(int Balance, int Bonus)> Money(string client)
    {
        var card = await Staff.Get($"venues/demo/clients/{client}");
        return ((int)card["balance"]!, (int)card["bonus"]!);
    }

    protected Task Credit(string client, int bonus) =>
        Staff.Post($"venues/demo/clients/{client}/corrections", $$"""{"amount":{{bonus}},"account":"bonus","reason":"a gift"}""").Read();

    /// <summary>
    /// The device's desired state once it is unlocked for this session; what comes before it, once or twice, is passed over.
    /// </summary>
    protected static async Task<JsonNode> Unlocked(TestDevice device, string session)
    {
        while (true)
            if (await device.Desired("unlocked") is var desired && (string)desired["sessionId"]! == session)
                return desired;
    }

    /// <summary>Completes when the session has nothing to do by itself, for now or for ever.</summary>
    protected Task Still(string id) => Club.Kept<SessionRow>("demo", Keys.Session(id), row => row.Alarm is null);

    protected static string Quoted(string? text) => text is null ? "null" : $"\"{text}\"";

    static string Pc(int number)
    {
        var zone = number > 16 ? "vip" : "main";
        return string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"id":"pc-{{number:D2}}","name":"PC {{number}}","zone":"{{zone}}","kind":"pc","key":"pc-secret-1"}""");
    }
}
