namespace Izi.Embedded.Functions;

/// <summary>The folder that holds all state, and the one store in it, opened when first asked for.</summary>
internal sealed class DataFolder(string path) : IAsyncDisposable, IDisposable
{
    readonly Lazy<SqliteStore> store = new(() =>
    {
        Make(path);
        return new SqliteStore(path);
    });

    public SqliteStore Store => store.Value;

    /// <summary>Makes the folder, for its owner only, unless it is there.</summary>
    public static void Make(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public ValueTask DisposeAsync() => store.IsValueCreated ? store.Value.DisposeAsync() : default;

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();
}
