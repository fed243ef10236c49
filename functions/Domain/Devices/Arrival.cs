namespace Izi.Domain.Devices;

/// <summary>
/// A message's place in the broker's order, which decides what is older (R33), and the broker's time, which is only shown: the clock may
/// be wrong and be put right later (R2).
/// </summary>
/// <param name="At">When the message reached the broker.</param>
/// <param name="Sequence">The broker's counter, which only grows; the time as Unix milliseconds where the broker has no counter.</param>
public readonly record struct Arrival(Instant At, long Sequence)
{
#pragma warning disable CA2225 // A broker without a counter has the time alone; a second name for the same would only be noise.
    public static implicit operator Arrival(Instant at) => new(at, at.ToUnixTimeMilliseconds());
#pragma warning restore CA2225
}
