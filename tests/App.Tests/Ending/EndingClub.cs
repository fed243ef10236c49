namespace Izi.App.Tests.Ending;

/// <summary>A club with PODs and a VIP zone, and a tariff for every way a session can end.</summary>
static class EndingClub
{
    public const string Catalog = """
        {
          "name": "Demo", "timeZone": "Europe/Kyiv", "currency": "UAH",
          "zones": [ {"id":"main","name":"Main hall"}, {"id":"vip","name":"VIP"} ],
          "groups": [ {"id":"gold","name":"Gold","discountPercent":15} ],
          "devices": [
            {"id":"pc-01","name":"PC 1","zone":"main","kind":"pc","key":"pc-secret-1"},
            {"id":"pc-02","name":"PC 2","zone":"main","kind":"pc","key":"pc-secret-1"},
            {"id":"vip-01","name":"VIP 1","zone":"vip","kind":"console","key":"pc-secret-1"},
            {"id":"pod-01","name":"POD 1","zone":"main","kind":"pod","key":"pc-secret-1"}
          ],
          "tariffs": [
            {"id":"hour","name":"One hour","minutes":60,"prices":{"main":60000,"vip":90000},"refundMode":"bonus","maxBonusPercent":50},
            {"id":"keep","name":"Kept hour","minutes":60,"prices":{"main":60000,"vip":90000},"refundMode":"keep"},
            {"id":"burn","name":"Burnt hour","minutes":60,"prices":{"main":60000,"vip":90000},"refundMode":"burn"},
            {"id":"stay","name":"Open hour","minutes":60,"prices":{"main":60000},"refundMode":"bonus","onExpiry":"stayOpen"},
            {"id":"later","name":"Paid later","minutes":60,"prices":{"main":60000},"refundMode":"keep","billing":"postpaid"}
          ]
        }
        """;

    public const string Forced = """{"reason":"it is stuck"}""";

    public const string Bypassed = """{"reason":"it is stuck","emergencyBypass":true}""";

    /// <summary>The card of a session.</summary>
    public static Task<JsonNode> Session(this HttpClient client, string id) => client.Get($"venues/demo/sessions/{id}");

    /// <summary>A device's tile in the hall.</summary>
    public static async Task<JsonNode> Tile(this HttpClient client, string device) =>
        (await client.Get("venues/demo/hall"))["devices"]!.AsArray().Single(tile => (string)tile!["device"]! == device)!;

    /// <summary>The types of a session's facts, in order.</summary>
    public static async Task<string[]> Timeline(this HttpClient client, string id) =>
        [.. (await client.Get($"venues/demo/sessions/{id}/timeline"))["facts"]!.AsArray().Select(fact => (string)fact!["type"]!)];
}
