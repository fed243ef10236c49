using System.Diagnostics;

/// <summary>
/// Ends this process when its parent has ended. The .NET runtime runs it before Main where <c>DOTNET_STARTUP_HOOKS</c> names this assembly.
/// The parent holds the other end of standard input and never writes to it. The operating system closes it however the parent ends.
/// </summary>
internal static class StartupHook
{
    const string Hooks = "DOTNET_STARTUP_HOOKS";

    public static void Initialize()
    {
        // This hook is the first; processes that this one starts have a parent of their own.
        var hooks = Environment.GetEnvironmentVariable(Hooks)?.Split(Path.PathSeparator, 2);
        Environment.SetEnvironmentVariable(Hooks, hooks is [_, var others] ? others : null);
        new Thread(EndWithParent) { IsBackground = true, Name = "Parent watch" }.Start();
    }

    static void EndWithParent()
    {
        using var parent = Console.OpenStandardInput();
        while (parent.ReadByte() >= 0) { }
        Process.GetCurrentProcess().Kill();
    }
}
