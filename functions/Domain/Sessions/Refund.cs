using Izi.Domain.Tariffs;

namespace Izi.Domain.Sessions;

/// <summary>
/// What a stop made of one line's unused time. Seconds are per device; <paramref name="Amount"/> is what was credited as bonus
/// and <paramref name="Value"/> what the unused time had cost, both in minor units (R16).
/// </summary>
public sealed record Refund(
    int Line, RefundMode Mode, RefundOutcome Outcome, long UnusedSeconds, long TotalSeconds, long Amount, long Value);

/// <summary>Where unused time went.</summary>
public enum RefundOutcome
{
    Forfeited,
    Kept,
    Bonus,
    Voided,
}
