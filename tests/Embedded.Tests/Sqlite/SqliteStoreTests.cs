using Izi.Embedded.Sqlite;

namespace Izi.Embedded.Tests.Sqlite;

public sealed class SqliteStoreTests : IAsyncLifetime
{
    readonly TempFolder folder = new();
    readonly SqliteStore store;

    public SqliteStoreTests()
    {
        store = new SqliteStore(folder.Path);
        store.Schema("CREATE TABLE n (v INTEGER PRIMARY KEY)");
    }

    [Fact]
    public async Task A_write_that_fails_undoes_only_itself()
    {
        var writes = Enumerable.Range(0, 200).Select(i => store.WriteAsync(db =>
        {
            db.Execute("INSERT INTO n VALUES ($1)", i);
            if (i % 10 == 0) throw new InvalidOperationException("no tens");
        })).ToArray();

        var failures = 0;
        foreach (var write in writes)
            try
            {
                await write;
            }
            catch (InvalidOperationException)
            {
                failures++;
            }

        Assert.Equal(20, failures);
        Assert.Equal(180, Count());
    }

    [Fact]
    public async Task What_was_acknowledged_is_there_when_the_folder_is_opened_again()
    {
        await store.WriteAsync(db => db.Execute("INSERT INTO n VALUES (7)"));
        await store.DisposeAsync();

        await using var again = new SqliteStore(folder.Path);

        Assert.Equal(7, again.Read(db => db.First("SELECT v FROM n", r => r.GetInt32(0))));
    }

    [Fact]
    public void A_folder_is_held_by_one_store_at_a_time()
    {
        var refused = Assert.Throws<IOException>(() => new SqliteStore(folder.Path));

        Assert.Contains("Another process holds the data folder", refused.Message, StringComparison.Ordinal);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await store.DisposeAsync();
        folder.Dispose();
    }

    int Count() => store.Read(db => db.First("SELECT count(*) FROM n", r => r.GetInt32(0)));
}
