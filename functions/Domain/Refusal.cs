namespace Izi.Domain;

/// <summary>An expected "no": a stable kebab-case code, a sentence a cashier can read out, and what helps to go on.</summary>
public sealed record Refusal(string Code, string Detail)
{
    public ImmutableSortedDictionary<string, object> Help { get; init; } = ImmutableSortedDictionary<string, object>.Empty;

    public Refusal With(string name, object? value) => value is null ? this : this with { Help = Help.SetItem(name, value) };
}
