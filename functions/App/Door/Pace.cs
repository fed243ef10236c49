namespace Izi.App.Door;

/// <summary>Lets so many through at once, and then one in each span of time. For one caller at a time.</summary>
public sealed class Pace(int burst, TimeSpan each)
{
    /// <summary>The end of the last span that has been taken.</summary>
    Instant taken;

    public bool Allows(Instant now)
    {
        var from = taken > now - (burst * each) ? taken : now - (burst * each);
        if (from + each > now) return false;
        taken = from + each;
        return true;
    }
}
