using Izi.App.Tests.Door;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Izi.App.Tests.OpenApi;

/// <summary>
/// The OpenAPI document against the contract; against the code it is held by <see cref="DescribedTests"/>, against the answers by <see
/// cref="ContractWatch"/>.
/// </summary>
public sealed class OpenApiTests : ClubTest
{
    static readonly Contract Contract = Contract.Served;

    readonly Asked asked = new();

    public static TheoryData<ContractRoute> Routes => [.. ContractRoutes.All];

    public static TheoryData<ContractRoute> Lists => [.. ContractRoutes.All.Where(route => route.Method == "GET")];

    /// <summary>The shapes of the contract, word for word.</summary>
    public static TheoryData<string, string> Shapes => new()
    {
        { "StartBody", "devices clientId tariffId payment autoRenewal startsAt" },
        { "PaymentBody", "method received bonus confirmed" },
        {
            "Session",
            "id venue status client createdAt startsAt startedAt endsAt endedAt devices lines coverage remainingSeconds "
                + "uncoveredSeconds autoRenewal stoppedBy note reason emergencyBypass refunds paidTotal amountDue "
                + "deviceResponding interruptions duplicateOfClient"
        },
        { "ClientOnCard", "id name phone" },
        { "DeviceOnCard", "id name zone kind plannedEndAt actualEndAt effectiveEndAt" },
        { "LineOnCard", "line tariffId name source from to seconds price paid refundMode" },
        { "AutoRenewal", "enabled locked" },
        { "Refund", "line mode outcome unusedSeconds totalSeconds amount value" },
        { "StopPreview", "at remainingSeconds lines bonusTotal keptSeconds amountDue refusal" },
        { "Shift", "id openedAt openedBy closedAt openingFloat" },
        { "Report", "shift number from to sales topUps refunds corrections sessions expectedCash countedCash variance" },
        { "Tile", "device name zone kind state sessionId clientName endsAt flags online epoch reportedEpoch" },
        { "Client", "id name phone group balance bonus keptTime hasPaymentMethod" },
        { "KeptTime", "tariffId zone seconds" },
        { "Catalog", "name timeZone currency settings zones groups devices tariffs" },
        {
            "CatalogTariff",
            "id name minutes seconds prices refundMode billing warnMinutes warnSeconds maxBonusPercent renewWith "
                + "onExpiry cancelRefund schedule"
        },
        { "Tariff", "id name seconds price discount due refundMode maxBonus" },
        { "Health", "status storage broker events" },
    };

    [Fact]
    public async Task Anybody_reads_the_document_and_it_is_openapi_3_1()
    {
        using var nobody = Club.Client(null);

        var document = await nobody.Get("openapi.json");

        Assert.Equal("3.1.0", (string)document["openapi"]!);
        Assert.Equal(Contract.Document.ToJsonString(), document.ToJsonString());
    }

    [Fact]
    public void It_has_every_route_of_the_contract_that_is_there_and_no_other() =>
        Assert.Equal(
            ContractRoutes.All.Select(route => $"{route}").Order(StringComparer.Ordinal),
            Contract.Operations.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Routes))]
    public void It_says_who_may(ContractRoute route)
    {
        var security = Contract.Operation(route.Method, $"/api/{route.Path}")["security"]!.AsArray();

        string[] expected = route.IsForPlayers ? ["player"] : [.. route.Permissions.Select(permission => $"{permission}")];
        Assert.Equal(expected, security.SelectMany(one => one!["bearer"]!.AsArray()).Select(role => (string)role!));
        Assert.Equal(route.Any ? route.Permissions.Length : route.IsForPlayers || route.IsForStaff ? 1 : 0, security.Count);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void It_has_the_shapes_of_the_contract(string name, string members) => Assert.Empty(
        members
            .Split(' ')
            .Except(Contract.Document["components"]!["schemas"]![name]!["properties"]!.AsObject().Select(member => member.Key)));

    [Fact]
    public void No_reference_leads_nowhere() => Assert.All(References(Contract.Document), reference => Contract.Resolve(reference));

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task It_has_the_parts_of_the_query_that_are_read(ContractRoute route)
    {
        var client = await Staff.Register("Vera", "+380501112233");
        var path = route.Path.Replace("{venue}", "demo", StringComparison.Ordinal)
            .Replace("devices/{id}", "devices/pc-01", StringComparison.Ordinal).Replace("{id}", client, StringComparison.Ordinal);
        using var caller = route.IsForPlayers ? Club.Player(client) : Club.Client(Staff.DefaultRequestHeaders.Authorization!.Parameter);
        asked.Names.Clear();

        using var answer = await caller.GetAsync(path + (path.EndsWith("/tariffs", StringComparison.Ordinal) ? "?device=pc-01" : ""));

        var declared = Contract.Operation("GET", $"/api/{route.Path}")["parameters"]!
            .AsArray()
            .Where(parameter => (string)parameter!["in"]! == "query");
        Assert.Equal(
            asked.Names.Order(StringComparer.Ordinal),
            declared.Select(parameter => (string)parameter!["name"]!).Order(StringComparer.Ordinal));
    }

    protected override void Also(IServiceCollection services) => services.AddSingleton<IStartupFilter>(asked);

    static IEnumerable<JsonNode> References(JsonNode? node) => node switch
    {
        JsonObject { Count: 1 } reference when reference.ContainsKey("$ref") => [reference],
        JsonObject members => members.SelectMany(member => References(member.Value)),
        JsonArray items => items.SelectMany(References),
        _ => [],
    };

    /// <summary>Which parts of its query a request was asked for.</summary>
    sealed class Asked : IStartupFilter
    {
        public HashSet<string> Names { get; } = [];

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use(async (http, rest) =>
            {
                http.Request.Query = new Listening(http.Request.Query, Names);
                await rest();
            });
            next(app);
        };

        sealed class Listening(IQueryCollection query, HashSet<string> names) : IQueryCollection
        {
            public StringValues this[string key]
            {
                get
                {
                    names.Add(key);
                    return query[key];
                }
            }

            public int Count => query.Count;

            public ICollection<string> Keys => query.Keys;

            public bool ContainsKey(string key) => query.ContainsKey(key);

            public bool TryGetValue(string key, out StringValues value) => query.TryGetValue(key, out value);

            public IEnumerator<KeyValuePair<string, StringValues>> GetEnumerator() => query.GetEnumerator();

            System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
        }
    }
}
