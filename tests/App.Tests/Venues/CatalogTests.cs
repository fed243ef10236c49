namespace Izi.App.Tests.Venues;

public sealed class CatalogTests : ClubTest
{
    [Fact]
    public async Task A_catalog_is_read_back_as_it_was_published_without_keys()
    {
        var text = (await Staff.Get("venues/demo/catalog")).ToJsonString();

        var catalog = JsonNode.Parse(text)!;
        Assert.Equal("Europe/Kyiv", (string)catalog["timeZone"]!);
        Assert.Equal(
            (60, 5, "bonus"),
            (
                (int)catalog["tariffs"]![0]!["minutes"]!, (int)catalog["tariffs"]![0]!["warnMinutes"]!,
                (string)catalog["tariffs"]![0]!["refundMode"]!));
        Assert.Null(catalog["tariffs"]![0]!["seconds"]);
        Assert.Equal(
            (30, 600, 60),
            (
                (int)catalog["settings"]!["startAckSeconds"]!, (int)catalog["settings"]!["paymentHoldSeconds"]!,
                (int)catalog["settings"]!["renewLeadSeconds"]!));
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tariff_of_whole_minutes_is_shown_in_minutes_and_any_other_in_seconds()
    {
        var odd = DemoClub.Catalog.Replace(
            "\"minutes\":60,\"prices\":{\"main\":60000},\"refundMode\":\"bonus\",\"warnMinutes\":5",
            "\"seconds\":90,\"prices\":{\"main\":60000},\"refundMode\":\"bonus\",\"warnSeconds\":7", StringComparison.Ordinal);

        var tariff = (await Staff.PutAsync("venues/demo/catalog", DemoClub.Json(odd)).Read())["tariffs"]![0]!;

        Assert.Equal(
            (90, 7, null, null),
            ((int)tariff["seconds"]!, (int)tariff["warnSeconds"]!, (int?)tariff["minutes"], (int?)tariff["warnMinutes"]));
    }

    [Fact]
    public async Task What_was_read_can_be_published_again_and_devices_keep_their_keys()
    {
        var catalog = (await Staff.Get("venues/demo/catalog")).ToJsonString();

        var again = await Staff.PutAsync("venues/demo/catalog", DemoClub.Json(catalog)).Read();

        Assert.Equal(catalog, again.ToJsonString());
        Assert.Equal(MqttClientConnectResultCode.Success, await TestDevice.TryConnect(Club.MqttPort, "demo/pc-01", DemoClub.Key));
    }

    [Fact]
    public async Task A_device_with_an_open_session_cannot_be_removed()
    {
        var id = await Staff.Start("pc-01", "hour");
        var without = await Without("pc-01");

        var refused = await Staff.PutAsync("venues/demo/catalog", DemoClub.Json(without)).Read(HttpStatusCode.Conflict);

        Assert.Equal(("device-busy", id), ((string)refused["code"]!, (string)refused["sessionId"]!));
    }

    [Fact, Rule("R28")]
    public async Task A_device_with_an_open_session_or_a_booking_cannot_turn_into_another_kind()
    {
        var id = await Staff.Start("pc-01", "hour");
        var turned = DemoClub.Catalog.Replace(
            "\"PC 1\",\"zone\":\"main\",\"kind\":\"pc\"", "\"PC 1\",\"zone\":\"main\",\"kind\":\"pod\"", StringComparison.Ordinal);

        var refused = await Staff.PutAsync("venues/demo/catalog", DemoClub.Json(turned)).Read(HttpStatusCode.Conflict);
        await Staff.Post($"venues/demo/sessions/{id}/stop").Read();
        var taken = await Staff.PutAsync("venues/demo/catalog", DemoClub.Json(turned)).Read();

        Assert.Equal(("device-busy", id), ((string)refused["code"]!, (string)refused["sessionId"]!));
        Assert.Equal("pod", (string)taken["devices"]![0]!["kind"]!);
        Assert.Equal(MqttClientConnectResultCode.Success, await TestDevice.TryConnect(Club.MqttPort, "demo/pc-01", DemoClub.Key));
    }

    [Fact]
    public async Task Two_who_change_the_catalog_from_the_same_state_do_not_overwrite_each_other()
    {
        using var read = await Staff.GetAsync("venues/demo/catalog");
        var (tag, catalog) = ($"{read.Headers.ETag}", await read.Content.ReadAsStringAsync());

        using var first = await Put(catalog.Replace("\"Demo\"", "\"First\"", StringComparison.Ordinal), tag);
        using var second = await Put(catalog.Replace("\"Demo\"", "\"Second\"", StringComparison.Ordinal), tag);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.PreconditionFailed), (first.StatusCode, second.StatusCode));
        Assert.Equal("catalog-changed", (string)JsonNode.Parse(await second.Content.ReadAsStringAsync())!["code"]!);
        Assert.Equal("First", (string)(await Staff.Get("venues/demo/catalog"))["name"]!);
        Assert.DoesNotContain("W/", tag, StringComparison.Ordinal);
        using var third = await Put(catalog, $"{first.Headers.ETag}");
        Assert.Equal(tag, $"{third.Headers.ETag}");
    }

    [Theory]
    [InlineData("demo", "*", HttpStatusCode.OK)]
    [InlineData("new", "*", HttpStatusCode.PreconditionFailed)]
    [InlineData("new", "\"abc\"", HttpStatusCode.PreconditionFailed)]
    [InlineData("demo", "W/{tag}", HttpStatusCode.PreconditionFailed)]
    [InlineData("demo", "\"abc\", {tag}", HttpStatusCode.OK)]
    [InlineData("demo", "abc", HttpStatusCode.PreconditionFailed)]
    public async Task If_match_compares_strongly_and_a_star_stands_for_any_catalog(string venue, string match, HttpStatusCode expected)
    {
        using var read = await Staff.GetAsync("venues/demo/catalog");

        using var put = await Put(DemoClub.Catalog, match.Replace("{tag}", $"{read.Headers.ETag}", StringComparison.Ordinal), venue);

        Assert.Equal(expected, put.StatusCode);
    }

    [Fact, Rule("R47")]
    public async Task It_is_read_whole_once_and_then_only_when_it_has_changed()
    {
        await Staff.Get("venues/demo/catalog");
        List<string> whole = [];
        Club.Table.Answer = request =>
        {
            if (request.Method == HttpMethod.Get && request.RequestUri!.AbsolutePath.Contains("'catalog'", StringComparison.Ordinal)
                && !request.RequestUri.Query.Contains("select", StringComparison.Ordinal))
                lock (whole) whole.Add(request.RequestUri.ToString());
            return Task.FromResult<HttpResponseMessage?>(null);
        };

        for (var time = 0; time < 5; time++) await Staff.Get("venues/demo/hall");
        var before = whole.Count;
        await Staff
            .PutAsync("venues/demo/catalog", DemoClub.Json(DemoClub.Catalog.Replace("\"Demo\"", "\"Other\"", StringComparison.Ordinal)))
            .Read();
        whole.Clear();
        for (var time = 0; time < 5; time++) Assert.Equal("Other", (string)(await Staff.Get("venues/demo/catalog"))["name"]!);

        Assert.Equal((0, 1), (before, whole.Count));
    }

    [Fact]
    public async Task Whoever_has_the_catalog_already_is_told_so()
    {
        using var read = await Staff.GetAsync("venues/demo/catalog");
        using var request = new HttpRequestMessage(HttpMethod.Get, "venues/demo/catalog");
        request.Headers.IfNoneMatch.Add(read.Headers.ETag!);

        using var again = await Staff.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
    }

    [Theory]
    [InlineData("Europe/Kyiv", true)]
    [InlineData("America/Argentina/Buenos_Aires", true)]
    [InlineData("UTC", true)]
    [InlineData("Etc/GMT+3", true)]
    [InlineData("FLE Standard Time", false)]
    [InlineData("europe/kyiv", false)]
    [InlineData("posix/Europe/Kyiv", false)]
    [InlineData("../zoneinfo/Europe/Kyiv", false)]
    [InlineData("localtime", false)]
    [InlineData("Europe/Nowhere", false)]
    [InlineData("+03:00", false)]
    public async Task A_time_zone_is_one_of_the_iana_database(string zone, bool isGood)
    {
        var catalog = DemoClub.Catalog.Replace("Europe/Kyiv", zone, StringComparison.Ordinal);

        using var answer = await Staff.PutAsync("venues/demo/catalog", DemoClub.Json(catalog));

        Assert.Equal(isGood ? HttpStatusCode.OK : HttpStatusCode.BadRequest, answer.StatusCode);
    }

    async Task<HttpResponseMessage> Put(string catalog, string match, string venue = "demo")
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"venues/{venue}/catalog") { Content = DemoClub.Json(catalog) };
        request.Headers.TryAddWithoutValidation("If-Match", match);
        return await Staff.SendAsync(request);
    }

    [Fact]
    public async Task A_removed_device_is_cut_off_and_not_sold()
    {
        await using var pc = await Club.Device("pc-01");

        await Staff.PutAsync("venues/demo/catalog", DemoClub.Json(await Without("pc-01"))).Read();

        await pc.Gone;
        Assert.NotEqual(MqttClientConnectResultCode.Success, await TestDevice.TryConnect(Club.MqttPort, "demo/pc-01", DemoClub.Key));
        Assert.Equal(
            "not-found",
            await Staff
                .Post("venues/demo/sessions", """{"devices":["pc-01"],"tariffId":"hour","payment":{"method":"card"}}""")
                .Code(HttpStatusCode.NotFound));
    }

    [Fact]
    public async Task Publishing_the_same_keys_again_cuts_nobody_off()
    {
        await using var pc = await Club.Device("pc-01");
        await pc.Desired("locked");

        await Staff.PutAsync("venues/demo/catalog", DemoClub.Json(DemoClub.Catalog)).Read();
        await Staff.Start("pc-01", "hour");

        await pc.Desired("unlocked");
    }

    [Fact]
    public async Task A_device_that_was_removed_and_comes_back_is_offline_until_it_connects()
    {
        await using var pc = await Club.Device("pc-01");
        await pc.Desired("locked");

        await Staff.PutAsync("venues/demo/catalog", DemoClub.Json(await Without("pc-01"))).Read();
        await pc.Gone;
        await Staff.PutAsync("venues/demo/catalog", DemoClub.Json(DemoClub.Catalog)).Read();

        Assert.Equal("offline", (string)(await Staff.Get("venues/demo/hall"))["devices"]![0]!["state"]!);
        Assert.Equal(MqttClientConnectResultCode.Success, await TestDevice.TryConnect(Club.MqttPort, "demo/pc-01", DemoClub.Key));
    }

    [Fact]
    public async Task A_catalog_may_be_as_large_as_half_a_mebibyte()
    {
        var tariffs = Enumerable
            .Range(0, 6000)
            .Select(i => $$"""{"id":"t{{i}}","name":"T","minutes":1,"prices":{"main":1},"refundMode":"burn"}""");
        var catalog = JsonNode.Parse(DemoClub.Catalog)!;
        catalog["tariffs"] = JsonNode.Parse($"[{string.Join(',', tariffs)}]");

        await Staff.PutAsync("venues/demo/catalog", DemoClub.Json(catalog.ToJsonString())).Read();

        Assert.Equal(6000, (await Staff.Get("venues/demo/catalog"))["tariffs"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("devices", """[{"id":"pc-01","name":"","zone":"main","kind":"pc"}]""", "devices[0].name")]
    [InlineData("devices", """[{"id":"pc-01","name":"x","zone":"main","kind":"pc,pod"}]""", "devices[0].kind")]
    [InlineData("groups", """[{"name":"x","discountPercent":1}]""", "groups[0].id")]
    [InlineData("timeZone", "\"Mars/Olympus\"", "timeZone")]
    [InlineData("currency", "\"hryvnia\"", "currency")]
    [InlineData("name", "\" \"", "name")]
    [InlineData("zones", """[{"id":"MAIN","name":"x"}]""", "zones")]
    [InlineData("devices", """[{"id":"pc-01","name":"x","zone":"roof","kind":"pc"}]""", "devices[0].zone")]
    [InlineData("tariffs", """[{"id":"t","name":"T","prices":{"main":1},"refundMode":"burn"}]""", "tariffs[0].minutes")]
    [InlineData("tariffs", """[{"id":"t","name":"T","minutes":1,"prices":{"main":-1},"refundMode":"burn"}]""", "tariffs[0].prices")]
    public async Task A_catalog_that_cannot_be_is_400_and_says_where(string member, string value, string at)
    {
        var catalog = JsonNode.Parse(DemoClub.Catalog)!;
        catalog[member] = JsonNode.Parse(value);

        var problem = await Staff.PutAsync("venues/demo/catalog", DemoClub.Json(catalog.ToJsonString())).Read(HttpStatusCode.BadRequest);

        Assert.NotNull(problem["errors"]![at]);
    }

    async Task<string> Without(string device)
    {
        var catalog = await Staff.Get("venues/demo/catalog");
        var devices = catalog["devices"]!.AsArray();
        devices.Remove(devices.Single(d => (string)d!["id"]! == device));
        return catalog.ToJsonString();
    }
}
