namespace Izi.TestFunctions;

public sealed class TimerFunctions(Book book)
{
    [Function(nameof(Every))]
    public async Task Every([TimerTrigger("%Every%")] TimerInfo timer, CancellationToken cancel)
    {
        book.Add("every", $"last {timer.ScheduleStatus!.Last:s} next {timer.ScheduleStatus.Next:s} past due {timer.IsPastDue}");
        var does = Environment.GetEnvironmentVariable("Every__Do");
        if (does is "fail") throw new InvalidOperationException("no");
        if (does is { Length: > 0 }) await book.GateAsync(does, cancel);
    }
}
