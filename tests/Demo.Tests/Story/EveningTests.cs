using Izi.Demo.Story;

namespace Izi.Demo.Tests.Story;

public sealed class EveningTests
{
    readonly Paper paper = new();

    [Fact]
    public async Task The_story_is_true_from_beginning_to_end()
    {
        var exit = await new Evening(paper.Console, Evening.Scenes).Tell(CancellationToken.None);

        Assert.True(exit == 0, paper.Text);
        Assert.Contains("Manually by admin", paper.Text, StringComparison.Ordinal);
        Assert.Contains("Manually by player", paper.Text, StringComparison.Ordinal);
        Assert.Contains("Automatically on time", paper.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_story_that_is_not_true_says_what_is_not_and_ends_its_other_scenes()
    {
        var exit = await new Evening(paper.Console, new Waits(), new Lies()).Tell(CancellationToken.None);

        Assert.Equal(1, exit);
        Assert.Contains("Not so: pc-01: is made of gold", paper.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("were checked", paper.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_story_that_is_stopped_leaves_neither_process_nor_folder()
    {
        using var stop = new CancellationTokenSource();
        var told = new Remembers(stop);

        var exit = await new Evening(paper.Console, told).Tell(stop.Token);

        Assert.Equal(1, exit);
        Assert.Contains("The story was stopped.", paper.Text, StringComparison.Ordinal);
        Assert.False(Directory.Exists(told.Folder));
        Assert.Throws<ArgumentException>(() => System.Diagnostics.Process.GetProcessById(told.Process));
    }

    sealed class Lies : IScene
    {
        public Task<Played?> Play(Stage stage, CancellationToken cancel)
        {
            stage.Checks.That(false, "pc-01", "is made of gold");
            return Task.FromResult<Played?>(null);
        }
    }

    sealed class Waits : IScene
    {
        public async Task<Played?> Play(Stage stage, CancellationToken cancel)
        {
            await Task.Delay(Timeout.Infinite, cancel);
            return null;
        }
    }

    sealed class Remembers(CancellationTokenSource stop) : IScene
    {
        public string? Folder { get; private set; }

        public int Process { get; private set; }

        public async Task<Played?> Play(Stage stage, CancellationToken cancel)
        {
            (Folder, Process) = (stage.Host.Folder, stage.Host.Id);
            Assert.True(Directory.Exists(Folder));
            await stop.CancelAsync();
            await Task.Delay(Timeout.Infinite, cancel);
            return null;
        }
    }
}
