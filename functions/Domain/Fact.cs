namespace Izi.Domain;

/// <summary>Something that happened, past tense. Facts are appended, never edited; state is what they add up to.</summary>
public abstract record Fact(Instant At);
