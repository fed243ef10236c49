namespace Izi.Host;

/// <summary>The local host's command line.</summary>
public static class Program
{
    public static int Main() => 0;
}
