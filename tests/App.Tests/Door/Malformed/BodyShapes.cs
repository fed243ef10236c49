namespace Izi.App.Tests.Door.Malformed;

/// <summary>A route's body as it should be, and its members: what is malformed is made of it.</summary>
public sealed record BodyShape(string Method, string Path, string Good, params Member[] Members)
{
    /// <summary>Most bodies may have 64 KiB.</summary>
    public int LargestKiB { get; init; } = 64;

    /// <summary>Whether no more than <c>null</c> says something too.</summary>
    public bool MayBeNull { get; init; }

    /// <summary>The route as the contract writes it.</summary>
    public string Route => $"{Method} {string.Join('/', Path.Split('/').Select(Named))}";

    static string Named(string part) => part switch
    {
        "demo" => "{venue}",
        "{session}" or "{client}" or "pc-01" => "{id}",
        _ => part,
    };
}

/// <summary>The bodies of the contract. A route that gets a body gets a row here.</summary>
public static class BodyShapes
{
    static readonly string[] Negative = ["-1", "-9223372036854775808"];
    static readonly string[] NotPositive = ["0", .. Negative];

    static Member Reason(string path) => Member.Words(path, 1000).OrMissing;

    public static IEnumerable<BodyShape> All =>
    [
        new("PUT", "venues/demo/catalog", DemoClub.Catalog,
            Member.Words("name", 200).OrMissing,
            Member.Word("timeZone", "Europe/Atlantis", "+02:00").OrMissing,
            Member.Word("currency", "uah", "UA", "UAHH", "UAH\\n", "\\u0423\\u0410\\u0425").OrMissing,
            Member
                .List(
                    "zones", "[{}]", """[{"id":"main"}]""", """[{"id":"Main","name":"x"}]""", """[{"id":"","name":"x"}]""",
                    """[{"id":"a/b","name":"x"}]""", """[{"id":"main","name":"x"},{"id":"main","name":"y"}]""")
                .OrMissing,
            Member.List(
                "groups", "[{}]", """[{"id":"gold","name":"x","discountPercent":101}]""",
                """[{"id":"gold","name":"x","discountPercent":-1}]""", """[{"id":"gold","name":"x","discountPercent":1.5}]""",
                """[{"id":"gold","name":" ","discountPercent":1}]"""),
            Member
                .List(
                    "devices",
                    "[{}]",
                    """[{"id":"pc-01","name":"x","zone":"main"}]""",
                    """[{"id":"pc-01","name":"x","zone":"nowhere","kind":"pc"}]""",
                    """[{"id":"pc-01","name":"x","zone":"main","kind":"tv"}]""",
                """[{"id":"pc-01","name":"x","zone":"main","kind":"pc","key":"short"}]""",
                """[{"id":"pc-01","name":"x","zone":"main","kind":"pc","key":5}]""",
                """[{"id":"PC/01","name":"x","zone":"main","kind":"pc"}]""")
            .OrMissing,
            Member
                .List(
                    "tariffs",
                    "[{}]",
                    Tariff("", "0"),
                    Tariff("", "-1"),
                    Tariff("", "1.5"),
                    Tariff("", "\"60\""),
                    Tariff("", "9223372036854775807"),
                    Tariff("\"seconds\":3600,"),
                    Tariff("\"maxBonusPercent\":101,"),
                Tariff("\"maxBonusPercent\":-1,"), Tariff("\"renewWith\":\"none\","), Tariff("\"onExpiry\":\"explode\","),
                Tariff("\"cancelRefund\":\"half\","), Tariff("\"billing\":\"free\","), Tariff("\"warnMinutes\":0,"),
                Tariff("\"warnMinutes\":5,\"warnSeconds\":300,"), Tariff("\"schedule\":[{}],"),
                Tariff("\"schedule\":[{\"days\":[],\"from\":\"22:00\",\"to\":\"08:00\"}],"),
                Tariff("\"schedule\":[{\"days\":[\"Mon\"],\"from\":\"22:00\",\"to\":\"08:00\"}],"),
                Tariff("\"schedule\":[{\"days\":[\"mon\"],\"from\":\"24:00\",\"to\":\"08:00\"}],"),
                Tariff("\"schedule\":[{\"days\":[\"mon\"],\"from\":\"22:00\",\"to\":\"8\"}],"), Tariff(prices: """{"main":-1}"""),
                Tariff(prices: """{"main":1.5}"""),
                Tariff(prices: """{"main":"60000"}"""), Tariff(prices: """{"main":1e999}"""), Tariff(prices: """{"nowhere":1}"""),
                Tariff(prices: "[]"), Tariff(prices: "5"), Tariff(prices: """{"main":9223372036854775807}"""))
            .OrMissing,
            Member.Part("settings"),
            Member.Whole("settings.startAckSeconds", "0", "-1", "3601"),
            Member.Whole("settings.paymentHoldSeconds", "0", "-1", "86401"),
            Member.Whole("settings.renewLeadSeconds", "-1", "3601")) { LargestKiB = 512 },

        new(
            "POST",
            "venues/demo/sessions",
            """
            {"devices":["pc-02"],"clientId":"{client}","tariffId":"hour",
             "payment":{"method":"cash","received":60000},"autoRenewal":false}
            """,
            Member
                .List(
                    "devices", "[]", """["pc-02","pc-02"]""", $"[{string.Join(',', Enumerable.Range(1, 17).Select(i => $"\"pc-{i}\""))}]")
                .OrMissing,
            Member.Id("clientId"),
            Member.Id("tariffId").OrMissing,
            Member.Flag("autoRenewal"),
            Member.Time(
                "startsAt", "\"2026-05-01T17:59:59Z\"", "\"2026-05-01T18:00:00Z\"", "\"0001-01-01T00:00:00Z\"", "\"9999-12-31T23:59:59Z\""),
            Member.Part("payment").OrMissing,
            Member.Word("payment.method", "Cash", "CASH", "cash,card", "cash ", "linked").OrMissing,
            Member.Whole("payment.received", Negative),
            Member.Whole("payment.bonus", Negative),
            Member.Flag("payment.confirmed", "false")),

        new("POST", "venues/demo/sessions/{session}/payment", """{"method":"cash","received":60000}""",
            Member.Word("method", "Cash", "linked").OrMissing,
            Member.Whole("received", Negative),
            Member.Whole("bonus", Negative),
            Member.Flag("confirmed", "false")),
        new("POST", "venues/demo/sessions/{session}/payment", """{"method":"card"}""", Member.Flag("confirmed", "false")),
        new("POST", "venues/demo/sessions/{session}/cancel", """{"note":"Taras Personal fell ill"}""", Member.Text("note", 1000)),
        new("POST", "venues/demo/sessions/{session}/extend", """{"tariffId":"hour","payment":{"method":"cash","received":60000}}""",
            Member.Id("tariffId").OrMissing,
            Member.Part("payment").OrMissing,
            Member.Word("payment.method", "Cash", "linked").OrMissing,
            Member.Whole("payment.received", Negative),
            Member.Whole("payment.bonus", Negative),
            Member.Flag("payment.confirmed", "false")),
        new(
            "POST", "venues/demo/sessions/{session}/extend", """{"tariffId":"hour","payment":{"method":"card"}}""",
            Member.Flag("payment.confirmed", "false")),
        new(
            "POST", "venues/demo/sessions/{session}/transfer", """{"from":"pc-01","to":"pc-02"}""", Member.Id("from", "\"pc-02\"", "\"\""),
            Member.Id("to").OrMissing),
        new("PUT", "venues/demo/sessions/{session}/auto-renewal", """{"enabled":true}""", Member.Flag("enabled").OrMissing),
        new("PUT", "me/session/auto-renewal", """{"enabled":true}""", Member.Flag("enabled").OrMissing),
        new("PUT", "me/sessions/{session}/auto-renewal", """{"enabled":true}""", Member.Flag("enabled").OrMissing),
        new("POST", "venues/demo/sessions/{session}/stop", """{"note":"Taras Personal called home"}""", Member.Text("note", 1000)),
        new("POST", "venues/demo/sessions/{session}/cancel", """{"note":"Taras Personal does not come"}""", Member.Text("note", 1000)),
        new("POST", "venues/demo/sessions/{session}/payment", """{"method":"cash","received":60000}""",
            Member.Word("method", "Cash", "linked").OrMissing,
            Member.Whole("received", Negative),
            Member.Whole("bonus", Negative),
            Member.Flag("confirmed", "false")),
        new("POST", "venues/demo/sessions/{session}/payment", """{"method":"card"}""", Member.Flag("confirmed", "false")),
        new(
            "POST", "venues/demo/sessions/{session}/force-stop", """{"reason":"Taras Personal fell asleep","emergencyBypass":true}""",
            Reason("reason"), Member.Flag("emergencyBypass")),
        new(
            "POST",
            "venues/demo/sessions/{session}/charges/{intent}/resolve",
            """{"charged":true,"reason":"Taras Personal shows the bank's message"}""",
            Member.Flag("charged").OrMissing, Reason("reason")),
        new("POST", "venues/demo/devices/pc-01/end-session", """{"note":"Taras Personal called home"}""", Member.Text("note", 1000)),
        new(
            "POST", "venues/demo/devices/pc-01/force-end", """{"reason":"it froze","emergencyBypass":false}""", Reason("reason"),
            Member.Flag("emergencyBypass")),
        new("POST", "me/session/stop", "{}"),
        new("POST", "me/sessions/{session}/stop", "{}"),
        new("POST", "venues/demo/devices/pc-01/key", "{}"),
        new("POST", "venues/demo/devices/pc-01/hold", "{}"),
        new("POST", "venues/demo/devices/pc-01/release", "{}"),

        new("POST", "venues/demo/clients", """{"name":"Taras Personal","phone":"+380997654321","group":"gold"}""",
            Member.Words("name", 200).OrMissing,
            Member.Words("phone", 40).OrMissing,
            Member.Word("group", "Gold", "silver")),
        new("PATCH", "venues/demo/clients/{client}", """{"name":"Taras Personal","phone":"+380997654322","group":"gold"}""",
            Member.Words("name", 200),
            Member.Words("phone", 40),
            Member.Word("group", "Gold", "silver")),
        new("POST", "venues/demo/clients/{client}/erase", """{"reason":"Taras Personal asked for it"}""", Reason("reason")),
        new("POST", "venues/demo/clients/{client}/player-token", """{"hours":4}""", Member.Whole("hours", "0", "-1", "25")),
        new(
            "PUT", "venues/demo/clients/{client}/payment-method", """{"token":"tok_taras"}""",
            new Member("token", [.. Member.Words("token", 1000).Bad, null]))
        {
            MayBeNull = true,
        },
        new("POST", "venues/demo/clients/{client}/top-ups", """{"amount":5000,"method":"cash"}""",
            Member.Whole("amount", [.. NotPositive, "9223372036854775807"]).OrMissing,
            Member.Word("method", "Cash", "CARD").OrMissing),
        new(
            "POST",
            "venues/demo/clients/{client}/corrections",
            """{"amount":-5000,"account":"bonus","reason":"Taras Personal was right"}""",
            Member.Whole("amount", "0", "9223372036854775807", "-9223372036854775808").OrMissing,
            Member.Word("account", "Bonus", "cash", "keptTime"),
            Reason("reason")),

        new(
            "POST", "venues/demo/shifts", """{"openingFloat":100000}""",
            Member.Whole("openingFloat", [.. Negative, "9223372036854775807"]).OrMissing),
        new("POST", "venues/demo/shifts/current/close", """{"countedCash":100000,"handOver":true}""",
            Member.Whole("countedCash", [.. Negative, "9223372036854775807"]).OrMissing,
            Member.Flag("handOver")),
    ];

    static string Tariff(string with = "", string minutes = "60", string prices = """{"main":60000}""") =>
        $$"""[{"id":"hour","name":"One hour",{{with}}"minutes":{{minutes}},"prices":{{prices}},"refundMode":"bonus"}]""";
}
