namespace Izi.Demo.Club;

/// <summary>The demo club's catalog, as demo-club.json has it.</summary>
public static class DemoClub
{
    public static Task<string> Catalog(CancellationToken cancel) =>
        File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "demo-club.json"), cancel);
}
