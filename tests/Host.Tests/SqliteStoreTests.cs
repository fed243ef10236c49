namespace Izi.Host.Tests;

public sealed class SqliteStoreTests
{
    [Fact]
    public async Task A_write_that_fails_undoes_only_itself()
    {
        using var folder = new TempFolder();
        await using var store = new SqliteStore(Path.Combine(folder.Path, "izi.db"));
        store.Schema("CREATE TABLE n (v INTEGER PRIMARY KEY)");

        var writes = Enumerable.Range(0, 200).Select(i => store.WriteAsync(db =>
        {
            db.Execute("INSERT INTO n VALUES ($1)", i);
            if (i % 10 == 0) throw new InvalidOperationException("no tens");
        })).ToArray();
        var failures = await Task.WhenAll(writes.Select(write => Record.ExceptionAsync(() => write)));

        Assert.Equal(20, failures.OfType<InvalidOperationException>().Count());
        Assert.Equal(180, store.Read(db => db.First("SELECT count(*) FROM n", row => row.GetInt32(0))));
    }
}
