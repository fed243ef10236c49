namespace Izi.Crash.Load;

/// <summary>A cashier who sells, extends, stops and takes money without a pause, and repeats a request until there is an answer.</summary>
sealed class Writer(LoadedClub club, Book book, Random random, IReadOnlyList<string> clients)
{
    static readonly string[] Tariffs = ["hour", "keep", "short", "short", "burn"];

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
            await (random.Next(10) switch
            {
                < 4 => SellAsync(),
                < 7 => StopAsync(),
                < 9 => ExtendAsync(),
                _ => TopUpAsync(),
            });
    }

    async Task SellAsync()
    {
        var (device, tariff) = ($"pc-{random.Next(1, 17):00}", Tariffs[random.Next(Tariffs.Length)]);
        var (client, payment) = random.Next(3) switch
        {
            0 => ("", """{"method":"card"}"""),
            1 => (Client(), """{"method":"card"}"""),
            _ => (Client(), """{"method":"balance"}"""),
        };
        var renewed = client is not "" && tariff is "short" ? """ "autoRenewal":true, """ : "";
        var sale = $$"""{"devices":["{{device}}"], {{client}} {{renewed}} "tariffId":"{{tariff}}", "payment":{{payment}} }""";
        if (await AskAsync("sessions", sale) is { } sold)
            book.Sales[(string)sold["id"]!] = (device, tariff);
    }

    async Task StopAsync()
    {
        if (book.AnyOpen(random) is { } id && await AskAsync($"sessions/{id}/stop", "{}") is { } stopped) book.Stops[id] = stopped;
    }

    async Task ExtendAsync()
    {
        const string hour = """{"tariffId":"hour","payment":{"method":"card"}}""";
        if (book.AnyOpen(random) is { } id && await AskAsync($"sessions/{id}/extend", hour) is not null)
            book.Extensions.Add(id);
    }

    async Task TopUpAsync()
    {
        var (client, amount) = (clients[random.Next(clients.Count)], random.Next(1, 2000));
        if (await AskAsync($"clients/{client}/top-ups", $$"""{"amount":{{amount}},"method":"cash"}""") is not null)
            book.TopUps.Add((client, amount));
    }

    /// <summary>The answer; null where it is a refusal.</summary>
    async Task<JsonNode?> AskAsync(string path, string json)
    {
        var (status, body) = await club.AskAsync(HttpMethod.Post, $"venues/demo/{path}", json, key: Guid.NewGuid().ToString());
        if (status is HttpStatusCode.OK or HttpStatusCode.Created) return body;
        if (status is not HttpStatusCode.Conflict || (string?)body["code"] is "idempotency-key-reused")
            book.Faults.Enqueue($"{path} {json}: {status} {body}");
        return null;
    }

    string Client() => $$""" "clientId":"{{clients[random.Next(clients.Count)]}}", """;
}
