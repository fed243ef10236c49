using System.Reflection;
using Izi.App.Telemetry;
using Izi.Domain;
using Izi.Domain.Shifts;

namespace Izi.App.Tests.Shifts;

/// <summary>Money is whole minor units, in the code and at the door.</summary>
[Rule("R1")]
public sealed class WholeMoneyTests : ClubTest
{
    const BindingFlags Everything =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    static readonly Type[] Fractions = [typeof(double), typeof(float), typeof(decimal), typeof(Half)];

    [Fact]
    public void No_rule_and_no_record_of_the_app_or_the_domain_holds_takes_or_gives_a_fraction()
    {
        // What telemetry tells is seconds and counts; no money comes there.
        var types = new[] { typeof(Money).Assembly, typeof(Program).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.Namespace != typeof(ClubMeter).Namespace);
        var offences = types.SelectMany(OfType);

        Assert.Empty(offences);
    }

    [Fact]
    public void Not_even_in_between_does_a_rule_reckon_with_a_fraction()
    {
        var offences =
            from type in typeof(Money).Assembly.GetTypes()
            from method in type.GetMethods(Everything).Cast<MethodBase>().Concat(type.GetConstructors(Everything))
            from local in method.GetMethodBody()?.LocalVariables ?? []
            where IsFraction(local.LocalType)
            select $"{type.Name}.{method.Name}";

        Assert.Empty(offences);
    }

    [Theory]
    [InlineData(typeof(LedgerEntry), nameof(LedgerEntry.Amount))]
    [InlineData(typeof(Izi.Domain.Clients.Client), nameof(Izi.Domain.Clients.Client.Balance))]
    [InlineData(typeof(Izi.Domain.Sessions.CoverageLine), nameof(Izi.Domain.Sessions.CoverageLine.Paid))]
    [InlineData(typeof(Takings), nameof(Takings.Cash))]
    public void Money_is_a_long(Type type, string name) => Assert.Equal(typeof(long), type.GetProperty(name)!.PropertyType);

    [Theory]
    [InlineData("60000.5")]
    [InlineData("60000.0")]
    [InlineData("6e4")]
    [InlineData("\"60000\"")]
    [InlineData("9223372036854775808")]
    [InlineData("-1")]
    public async Task Money_that_is_not_a_whole_number_of_minor_units_is_400(string amount)
    {
        var body = $$"""{"devices":["pc-01"],"tariffId":"hour","payment":{"method":"cash","received":{{amount}}} }""";

        Assert.Equal("malformed", await Staff.Post("venues/demo/sessions", body).Code(HttpStatusCode.BadRequest));
        Assert.Null((await Staff.Get("venues/demo/hall"))["devices"]![0]!["sessionId"]);
    }

    [Fact]
    public async Task A_price_as_large_as_there_is_comes_back_to_the_last_minor_unit()
    {
        const long price = 999_999_999_999;
        await Staff
            .PutAsync("venues/demo/catalog", DemoClub.Json(DemoClub.Catalog.Replace("60000", $"{price}", StringComparison.Ordinal)))
            .Read();
        var vera = await Staff.Register("Vera", "+380501112233");
        var id = await Staff.Start("pc-01", "hour", vera);
        Club.Time.Advance(TimeSpan.FromSeconds(1));

        var card = await Staff.Post($"venues/demo/sessions/{id}/stop").Read();

        Assert.Equal((price, 999_722_222_221), ((long)card["paidTotal"]!, (long)card["refunds"]![0]!["amount"]!));
    }

    static IEnumerable<string> OfType(Type type) =>
    [
        .. type.GetFields(Everything).Where(field => IsFraction(field.FieldType)).Select(field => $"{type.Name}.{field.Name}"),
        .. type.GetMethods(Everything)
            .Where(method =>
                IsFraction(method.ReturnType) || method.GetParameters().Any(parameter => IsFraction(parameter.ParameterType)))
            .Select(method => $"{type.Name}.{method.Name}"),
        .. type.GetConstructors(Everything)
            .Where(made => made.GetParameters().Any(parameter => IsFraction(parameter.ParameterType)))
            .Select(_ => type.Name),
    ];

    static bool IsFraction(Type type) =>
        Fractions.Contains(type)
        || (type.IsGenericType && type.GetGenericArguments().Any(IsFraction))
        || (type.HasElementType && IsFraction(type.GetElementType()!));
}
