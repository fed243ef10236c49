namespace Izi.Tests;

/// <summary>A folder of its own for one test, gone afterwards.</summary>
public sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("izi-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
