namespace Izi.App.Tests;

/// <summary>A test with a club of its own.</summary>
public abstract class ClubTest : IAsyncLifetime
{
    readonly TempFolder folder = new();

    protected ClubHost Club { get; private set; } = null!;

    protected HttpClient Staff => Club.Staff;

    public virtual async Task InitializeAsync() =>
        Club = await ClubHost.StartAsync(folder.Path, catalog: Catalog, also: Also, settings: Settings);

    public virtual async Task DisposeAsync()
    {
        await Club.DisposeAsync();
        folder.Dispose();
    }

    /// <summary>The club it plays in.</summary>
    protected virtual string Catalog => DemoClub.Catalog;

    /// <summary>What the club is started with beside its folder.</summary>
    protected virtual string[] Settings => [];

    /// <summary>What a test puts in the place of something outside.</summary>
    protected virtual void Also(IServiceCollection services)
    {
    }

    /// <summary>
    /// Ends the process that is the club and starts another on the same folder, some time later, when what happens meanwhile has happened.
    /// </summary>
    protected async Task Restart(TimeSpan later, Func<Task>? meanwhile = null)
    {
        await Club.DisposeAsync();
        if (meanwhile is not null) await meanwhile();
        Club.Time.Advance(later);
        Club = await ClubHost.StartAsync(folder.Path, Club.Time, catalog: null, settings: Settings);
    }
}
