namespace Izi.Embedded.Functions;

/// <summary>What a timer function is told about its run.</summary>
public class TimerInfo
{
    public ScheduleStatus? ScheduleStatus { get; set; }

    /// <summary>Whether the run is late, such as one that fell due while the host was down.</summary>
    public bool IsPastDue { get; set; }
}
