namespace Izi.Host.Tests;

public sealed class DataFolderTests : IDisposable
{
    readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task One_process_at_a_time_holds_a_folder()
    {
        await using var first = new DataFolder(folder.Path);

        var refused = Assert.Throws<IOException>(() => new DataFolder(folder.Path));

        Assert.Equal($"Another process holds the data folder {folder.Path}.", refused.Message);
    }

    [Fact]
    public async Task A_folder_that_was_closed_opens_again()
    {
        await new DataFolder(folder.Path).DisposeAsync();

        await new DataFolder(folder.Path).DisposeAsync();
    }

    [Fact]
    public void A_folder_of_another_format_is_refused_and_stays_as_it_is()
    {
        File.WriteAllText(Path.Combine(folder.Path, "format"), "7");

        var refused = Assert.Throws<IOException>(() => new DataFolder(folder.Path));

        Assert.Contains("has format 7; this host reads format 1", refused.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(folder.Path, "izi.db")));
        Assert.Equal("7", File.ReadAllText(Path.Combine(folder.Path, "format")));
    }

    [Fact]
    public void A_database_without_a_format_is_another_hosts()
    {
        File.WriteAllText(Path.Combine(folder.Path, "izi.db"), "");

        Assert.Throws<IOException>(() => new DataFolder(folder.Path));

        Assert.Equal(0, new FileInfo(Path.Combine(folder.Path, "izi.db")).Length);
    }

    [Fact]
    public async Task A_secret_is_made_once_and_only_its_owner_reads_it()
    {
        await using var data = new DataFolder(folder.Path);

        var made = data.Secret("signing.key");

        Assert.Equal(made, DataFolder.Secret(folder.Path, "signing.key"));
        Assert.Equal(32, Convert.FromBase64String(made).Length);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder.Path, "signing.key")));
    }
}
