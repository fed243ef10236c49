using System.Security.Cryptography;
using System.Text;

namespace Izi.Host.Data;

/// <summary>The host's data folder: one process at a time, one format, one database, and the secrets the host made for itself.</summary>
internal sealed class DataFolder : IAsyncDisposable
{
    /// <summary>Changes whenever an older host's data could not be read by this one. There is no migration.</summary>
    const string Format = "1";

    readonly FileStream claim;

    /// <exception cref="IOException">Another process holds the folder, or it has another format; it is left as it is.</exception>
    public DataFolder(string path)
    {
        Path = System.IO.Path.GetFullPath(path);
        Directory.CreateDirectory(Path);
        CheckFormat();
        claim = Claim(FileOf("lock"));
        try
        {
            File.WriteAllText(FileOf("format"), Format);
            Store = new(FileOf("izi.db"));
        }
        catch
        {
            claim.Dispose();
            throw;
        }
    }

    public string Path { get; }

    public SqliteStore Store { get; }

    /// <summary>Random bytes in base64, made on first use and kept in a file that only its owner can read (mode 600).</summary>
    public string Secret(string name, int bytes = 32) => Secret(Path, name, bytes);

    /// <summary>The same without holding the folder, for a verb that runs beside the host.</summary>
    public static string Secret(string folder, string name, int bytes = 32)
    {
        Directory.CreateDirectory(folder);
        var file = System.IO.Path.Combine(folder, name);
        if (File.Exists(file)) return File.ReadAllText(file);

        // Written aside and linked into place, so that two processes that start together end up with the same secret.
        var draft = $"{file}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var stream = new FileStream(draft, options))
        {
            stream.Write(Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(bytes))));
            stream.Flush(flushToDisk: true);
        }
        try
        {
            File.Move(draft, file, overwrite: false);
        }
        catch (IOException) when (File.Exists(file))
        {
            File.Delete(draft);
        }
        return File.ReadAllText(file);
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        await claim.DisposeAsync();
    }

    string FileOf(string name) => System.IO.Path.Combine(Path, name);

    void CheckFormat()
    {
        var file = FileOf("format");
        var found = File.Exists(file) ? File.ReadAllText(file).Trim() : File.Exists(FileOf("izi.db")) ? "none" : Format;
        if (found != Format) throw new IOException($"The data folder {Path} has format {found}; this host reads format {Format}.");
    }

    static FileStream Claim(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException taken)
        {
            throw new IOException($"Another process holds the data folder {System.IO.Path.GetDirectoryName(path)}.", taken);
        }
    }
}
