using System.Collections.Immutable;

namespace Izi.Domain.Tests.Laws;

/// <summary>Something that somebody does in a night; what exactly, the numbers say, whatever they are.</summary>
public sealed record Word(Deed Deed, int A, int B, int C);

/// <summary>What is done in a club.</summary>
public enum Deed
{
    Wait,
    WalkIn,
    Book,
    Extend,
    Transfer,
    Switch,
    StopByStaff,
    StopByPlayer,
    ForceStop,
    ForceEnd,
    Cancel,
    Pay,
    TopUp,
    Correct,
    Occupy,
    Connect,
    Report,
    Gateway,
    Hold,
    Outage,
}

/// <summary>Random words.</summary>
static class Words
{
    /// <summary>What happens often in a club happens often here.</summary>
    public static ImmutableArray<Deed> Often { get; } =
    [
        .. Enum.GetValues<Deed>(), .. Enumerable.Repeat(Deed.Wait, 8), Deed.WalkIn, Deed.WalkIn, Deed.WalkIn, Deed.Book,
        Deed.Extend, Deed.Extend, Deed.Transfer, Deed.Transfer, Deed.Pay, Deed.Gateway, Deed.Gateway,
    ];

    public static IEnumerable<Word> Of(Random chance, int length) =>
        Enumerable
            .Range(0, length)
            .Select(_ => new Word(Often[chance.Next(Often.Length)], chance.Next(1000), chance.Next(5000), chance.Next(1000)));
}
