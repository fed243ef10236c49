using System.Collections;
using System.Runtime.CompilerServices;

namespace Izi.Domain;

/// <summary>What a rule answers: the facts that now are so (none when it already was so), or one refusal.</summary>
[CollectionBuilder(typeof(Decision), nameof(Decision.Of))]
public sealed class Decision<TFact> : IEnumerable<TFact>
{
    readonly ImmutableArray<TFact> facts;

    internal Decision(ImmutableArray<TFact> facts, Refusal? refusal) => (this.facts, Refusal) = (facts, refusal);

    public Refusal? Refusal { get; }

    public ImmutableArray<TFact> Facts => facts;

    public IEnumerator<TFact> GetEnumerator() => ((IEnumerable<TFact>)facts).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

#pragma warning disable CA2225 // A rule says `Refusals.X`; a second name for the same would only be noise.
    public static implicit operator Decision<TFact>(Refusal refusal) => new([], refusal);
#pragma warning restore CA2225
}

/// <summary>Makes decisions of collection expressions.</summary>
public static class Decision
{
    public static Decision<TFact> Of<TFact>(ReadOnlySpan<TFact> facts) => new([.. facts], null);
}
