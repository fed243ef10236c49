using System.Text;

namespace Izi.App.Tests;

/// <summary>A small club: two PCs, a tariff for each refund mode, and prices a reader can do in the head.</summary>
public static class DemoClub
{
    public const string Key = "pc-secret-1";

    public const string Catalog = """
        {
          "name": "Demo", "timeZone": "Europe/Kyiv", "currency": "UAH",
          "zones": [ {"id":"main","name":"Main hall"}, {"id":"vip","name":"VIP"} ],
          "groups": [ {"id":"gold","name":"Gold","discountPercent":15} ],
          "devices": [
            {"id":"pc-01","name":"PC 1","zone":"main","kind":"pc","key":"pc-secret-1"},
            {"id":"pc-02","name":"PC 2","zone":"main","kind":"pc","key":"pc-secret-1"}
          ],
          "tariffs": [
            {"id":"hour","name":"One hour","minutes":60,"prices":{"main":60000},"refundMode":"bonus","warnMinutes":5},
            {"id":"keep","name":"Kept hour","minutes":60,"prices":{"main":60000,"vip":90000},"refundMode":"keep"},
            {"id":"burn","name":"Burnt hour","minutes":60,"prices":{"main":60000},"refundMode":"burn"}
          ]
        }
        """;

    public static StringContent Json(string json) => new(json, Encoding.UTF8, "application/json");

    public static async Task<JsonNode> Read(this Task<HttpResponseMessage> answered, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var answer = await answered;
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(expected == answer.StatusCode, $"{answer.StatusCode}: {text}");
        return JsonNode.Parse(text)!;
    }

    /// <summary>The id of what was created.</summary>
    public static async Task<string> NewId(this Task<HttpResponseMessage> answered) =>
        (string)(await answered.Read(HttpStatusCode.Created))["id"]!;

    /// <summary>The code of a refusal or problem.</summary>
    public static async Task<string> Code(this Task<HttpResponseMessage> answered, HttpStatusCode expected = HttpStatusCode.Conflict) =>
        (await answered.Read(expected))["code"]!.GetValue<string>();

    public static Task<HttpResponseMessage> Post(this HttpClient client, string path, string json = "{}") =>
        client.PostAsync(path, Json(json));

    public static Task<JsonNode> Get(this HttpClient client, string path) => client.GetAsync(path).Read();

    public static async Task<string> Register(this HttpClient staff, string name, string phone, long balance = 0)
    {
        var client = await staff.Post("venues/demo/clients", $$"""{"name":"{{name}}","phone":"{{phone}}"}""").Read(HttpStatusCode.Created);
        var id = client["id"]!.GetValue<string>();
        if (balance > 0) await staff.Post($"venues/demo/clients/{id}/top-ups", $$"""{"amount":{{balance}},"method":"cash"}""").Read();
        return id;
    }

    /// <summary>Sells a tariff on a device and returns the session's id.</summary>
    public static async Task<string> Start(
        this HttpClient staff, string device, string tariff, string? clientId = null, string payment = """{"method":"card"}""")
    {
        var client = clientId is null ? "" : $$""" "clientId":"{{clientId}}", """;
        var session = await staff
            .Post("venues/demo/sessions", $$"""{"devices":["{{device}}"], {{client}} "tariffId":"{{tariff}}", "payment":{{payment}} }""")
            .Read(HttpStatusCode.Created);
        return session["id"]!.GetValue<string>();
    }
}
