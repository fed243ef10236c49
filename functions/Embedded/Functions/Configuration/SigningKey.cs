using System.Security.Cryptography;

namespace Izi.Embedded.Functions;

/// <summary>The data folder's own key for signing tokens: made once, readable by its owner only.</summary>
internal static class SigningKey
{
    const int Bytes = 32;
    const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Reads the folder's key as base64, making it if there is none.</summary>
    public static string Of(string folder)
    {
        var path = Path.Combine(folder, "signing.key");
        if (!File.Exists(path)) Make(path);
        return File.ReadAllText(path).Trim();
    }

    // Written aside and moved into place, so that a crash or a second process never leaves half a key.
    static void Make(string path)
    {
        DataFolder.Make(Path.GetDirectoryName(path)!);
        var aside = $"{path}.{Guid.NewGuid():N}";
        using (var file = new FileStream(aside, New()))
        {
            file.Write(System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(Bytes))));
            file.Flush(flushToDisk: true);
        }
        try
        {
            File.Move(aside, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(aside);
        }
    }

    static FileStreamOptions New()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        return options;
    }
}
