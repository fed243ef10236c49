using Izi.Demo.Story;

namespace Izi.Demo.Tests.Story;

public sealed class ChecksTests
{
    readonly Paper paper = new();
    readonly Checks checks;

    public ChecksTests() => checks = new(paper.Console);

    [Fact]
    public void What_is_so_is_said_and_counted()
    {
        checks.That(true, "pc-01", "unlocks");
        checks.Equal(3, 3, "pc-02", "has three");

        Assert.Contains("pc-01", paper.Text, StringComparison.Ordinal);
        Assert.Contains("has three", paper.Text, StringComparison.Ordinal);
        Assert.Equal(2, checks.Held);
    }

    [Fact]
    public void What_is_not_so_is_not_said()
    {
        var failed = Assert.Throws<CheckFailedException>(() => checks.Equal(3, 4, "pc-01", "has three"));

        Assert.Equal("pc-01: has three (expected 3, was 4)", failed.Message);
        Assert.Throws<CheckFailedException>(() => checks.That(false, "pc-01", "unlocks"));
        Assert.Empty(paper.Text);
        Assert.Equal(0, checks.Held);
    }

    [Fact]
    public async Task What_does_not_happen_in_time_is_not_so()
    {
        var never = new TaskCompletionSource<int>().Task;

        var failed = await Assert.ThrowsAsync<CheckFailedException>(
            () => checks.Happens("pc-01", "locks", never, within: TimeSpan.FromMilliseconds(1)));

        Assert.Equal("pc-01: locks (not within 0.001 seconds)", failed.Message);
    }

    [Fact]
    public async Task The_club_is_asked_until_the_answer_is_so()
    {
        var answers = new Queue<string>(["active", "active", "stopped"]);

        var answer = await checks.Soon(
            "pc-01", "is stopped", () => Task.FromResult(answers.Dequeue()), state => state == "stopped", CancellationToken.None);

        Assert.Equal("stopped", answer);
        Assert.Empty(answers);
    }

    [Fact]
    public async Task An_answer_that_stays_wrong_is_told()
    {
        var failed = await Assert.ThrowsAsync<CheckFailedException>(() => checks.Soon(
            "pc-01", "is stopped", () => Task.FromResult("active"), state => state == "stopped", CancellationToken.None, TimeSpan.Zero));

        Assert.Equal("pc-01: is stopped (not within 0 seconds; it was active)", failed.Message);
    }
}
