using Izi.Embedded.Durable;

namespace Izi.Embedded.Tests.Durable;

public sealed class TimerQueueTests
{
    readonly VirtualTime time = new(DurableHost.Dawn);
    readonly List<int> fired = [];

    [Fact]
    public void Work_is_fired_in_the_order_of_its_instants_each_on_time()
    {
        using var queue = Queue();
        foreach (var days in new[] { 40, 3, 100, 1 }) queue.Add(Due(days, TimeSpan.FromDays(days)));

        time.Advance(TimeSpan.FromDays(39));
        Assert.Equal([1, 3], fired);
        time.Advance(TimeSpan.FromDays(61));

        Assert.Equal([1, 3, 40, 100], fired);
    }

    [Fact]
    public void Cancelled_work_is_not_fired_however_much_of_it_there_is()
    {
        using var queue = Queue();
        foreach (var n in Enumerable.Range(0, 5000)) queue.Add(Due(n, TimeSpan.FromSeconds(10)));

        foreach (var n in Enumerable.Range(0, 4999)) queue.Cancel(1, n);
        time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal([4999], fired);
    }

    [Fact]
    public void Overdue_work_is_fired_at_once()
    {
        using var queue = Queue();

        queue.Add(Due(7, TimeSpan.FromSeconds(-1)));

        Assert.Equal([7], fired);
    }

    TimerQueue Queue() => new(time, work => fired.Add(work.Task));

    static Work Due(int task, TimeSpan after) => new(1, task, "instance", (DurableHost.Dawn + after).UtcTicks);
}
