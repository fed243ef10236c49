namespace Izi.Embedded.Functions;

/// <summary>Runs a function on a schedule: six fields from seconds to days of the week, in UTC.</summary>
public sealed class TimerTriggerAttribute(string schedule) : TriggerBindingAttribute
{
    public string Schedule { get; } = schedule;
}
