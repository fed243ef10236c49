namespace Izi.Infra.Tests;

/// <summary>What the built function app says to a Functions host: every function with its bindings, none missing, none too many.</summary>
public sealed class FunctionsMetadataTests
{
    static readonly string[] Expected =
    [
        "DeviceBridge: eventGridTrigger",
        "DeviceInbox: eventGridTrigger",
        "FinishCommit: queueTrigger commits, durableClient",
        "ForgetAnswers: timerTrigger 0 30 4 * * *",
        "NextAlarm: activityTrigger",
        "PurgeLifecycles: timerTrigger 0 0 4 * * *, durableClient",
        "RingAlarm: activityTrigger",
        "SessionLifecycle: orchestrationTrigger",
        "ForgetOldRecords: timerTrigger 0 */5 4-5 * * *",
        "SweepVenues: timerTrigger 0 * * * * *, durableClient",
        "GetHealth: get head health",
        "MyNotifications: get head me/notifications",
        "SwitchMyAutoRenewal: put me/session/auto-renewal",
        "PreviewMyStop: get head me/session/stop-preview",
        "StopMySession: post me/session/stop",
        "GetMySession: get head me/session",
        "SwitchMyAutoRenewalOf: put me/sessions/{id}/auto-renewal",
        "PreviewMyStopOf: get head me/sessions/{id}/stop-preview",
        "StopMySessionOf: post me/sessions/{id}/stop",
        "ListMySessions: get head me/sessions",
        "GetOpenApi: get head openapi.json",
        "SessionAnalytics: get head venues/{venue}/analytics/sessions",
        "GetCatalog: get head venues/{venue}/catalog",
        "PutCatalog: put venues/{venue}/catalog",
        "CorrectClient: post venues/{venue}/clients/{id}/corrections",
        "LinkPaymentMethod: put venues/{venue}/clients/{id}/payment-method",
        "ListClientSessions: get head venues/{venue}/clients/{id}/sessions",
        "GetSettlement: get head venues/{venue}/clients/{id}/settlement",
        "TopUpClient: post venues/{venue}/clients/{id}/top-ups",
        "GetClient: get head venues/{venue}/clients/{id}",
        "FindClients: get head venues/{venue}/clients",
        "RegisterClient: post venues/{venue}/clients",
        "ResolveCharge: post venues/{venue}/sessions/{id}/charges/{intent}/resolve",
        "EndSession: post venues/{venue}/devices/{id}/end-session",
        "GetDeviceEvents: get head venues/{venue}/devices/{id}/events",
        "ForceEnd: post venues/{venue}/devices/{id}/force-end",
        "HoldDevice: post venues/{venue}/devices/{id}/hold",
        "IssueDeviceKey: post venues/{venue}/devices/{id}/key",
        "ReleaseDevice: post venues/{venue}/devices/{id}/release",
        "GetHall: get head venues/{venue}/hall",
        "SwitchAutoRenewal: put venues/{venue}/sessions/{id}/auto-renewal",
        "CancelSession: post venues/{venue}/sessions/{id}/cancel",
        "ExtendSession: post venues/{venue}/sessions/{id}/extend",
        "ForceStopSession: post venues/{venue}/sessions/{id}/force-stop",
        "PaySession: post venues/{venue}/sessions/{id}/payment",
        "PreviewStop: get head venues/{venue}/sessions/{id}/stop-preview",
        "StopSession: post venues/{venue}/sessions/{id}/stop",
        "GetTimeline: get head venues/{venue}/sessions/{id}/timeline",
        "TransferSession: post venues/{venue}/sessions/{id}/transfer",
        "GetSession: get head venues/{venue}/sessions/{id}",
        "ListSessions: get head venues/{venue}/sessions",
        "StartSession: post venues/{venue}/sessions",
        "CloseShift: post venues/{venue}/shifts/current/close",
        "GetXReport: get head venues/{venue}/shifts/current/x-report",
        "GetZReport: get head venues/{venue}/shifts/{id}/z-report",
        "OpenShift: post venues/{venue}/shifts",
        "ChangeClient: patch venues/{venue}/clients/{id}",
        "EraseClient: post venues/{venue}/clients/{id}/erase",
        "IssuePlayerToken: post venues/{venue}/clients/{id}/player-token",
        "ReadAudit: get head venues/{venue}/audit",
        "GetShift: get head venues/{venue}/shifts/{id}",
        "ListShifts: get head venues/{venue}/shifts",
        "ReadLedger: get head venues/{venue}/ledger",
        "GetLiveness: get head health/live",
        "ListTariffs: get head venues/{venue}/tariffs",
        "UnknownRoute: get head options post put patch delete {*path}",
    ];

    [Fact]
    public void Every_function_is_in_the_metadata_with_its_bindings() =>
        Assert.Equal(Expected.Order(), Functions().Select(Describe).Order());

    [Fact]
    public void The_app_guards_its_routes_itself_so_the_functions_host_asks_for_no_key() =>
        Assert.All(Http(), function => Assert.Equal("Anonymous", Trigger(function).GetProperty("authLevel").GetString()));

    [Fact]
    public void Every_http_function_answers_by_its_return_value() =>
        Assert.All(Http(), function => Assert.Equal("$return", Assert.Single(Others(function)).GetProperty("name").GetString()));

    [Theory]
    [InlineData("AzureStorageQueues")]
    [InlineData("DurableTask")]
    [InlineData("EventGrid")]
    public void The_functions_host_is_told_which_extensions_to_load(string extension) => Assert.Contains(
        Read("extensions.json").GetProperty("extensions").EnumerateArray(), one => one.GetProperty("name").GetString() == extension);

    static List<JsonElement> Functions() => [.. Read("functions.metadata").EnumerateArray()];

    static IEnumerable<JsonElement> Http() => Functions().Where(function => Type(Trigger(function)) is "httpTrigger");

    static JsonElement Trigger(JsonElement function) => function.GetProperty("bindings")[0];

    static IEnumerable<JsonElement> Others(JsonElement function) => function.GetProperty("bindings").EnumerateArray().Skip(1);

    static string Type(JsonElement binding) => binding.GetProperty("type").GetString()!;

    static string Describe(JsonElement function)
    {
        var trigger = Trigger(function);
        var type = Type(trigger);
        var more = Others(function).Select(Type).Where(other => other is not "http");
        var what = type switch
        {
            "httpTrigger" =>
                $"{string.Join(' ', trigger.GetProperty("methods").EnumerateArray())} {trigger.GetProperty("route").GetString()}",
            "queueTrigger" => $"{type} {trigger.GetProperty("queueName").GetString()}",
            "timerTrigger" => $"{type} {trigger.GetProperty("schedule").GetString()}",
            _ => type,
        };
        return $"{function.GetProperty("name").GetString()}: {string.Join(", ", more.Prepend(what))}";
    }

    static JsonElement Read(string file) => JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.FunctionApp, file))).RootElement;
}
