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
}
