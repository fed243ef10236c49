using System.Diagnostics;

/// <summary>
/// Ends this process when its parent has ended. The .NET runtime runs it before Main where <c>DOTNET_STARTUP_HOOKS</c> names this assembly.
/// The parent holds the other end of standard input and never writes to it: the operating system closes it however the parent ends, at once.
/// </summary>
internal static class StartupHook
{
    const string Hooks = "DOTNET_STARTUP_HOOKS";

    public static void Initialize()
    {
        // This hook is the first; processes that this one starts have a parent of their own.
        var others = Environment.GetEnvironmentVariable(Hooks)?.Split(Path.PathSeparator).Skip(1) ?? [];
        Environment.SetEnvironmentVariable(Hooks, string.Join(Path.PathSeparator, others));
        new Thread(EndWithParent) { IsBackground = true, Name = "Parent watch" }.Start();
    }

    static void EndWithParent()
    {
        using var parent = Console.OpenStandardInput();
        while (parent.ReadByte() >= 0) { }
        Process.GetCurrentProcess().Kill();
    }
}
