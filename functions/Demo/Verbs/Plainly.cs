using System.CommandLine;
using Izi.Demo.Club;

namespace Izi.Demo.Verbs;

/// <summary>Runs a verb and says in one sentence what stood in its way.</summary>
internal static class Plainly
{
    /// <summary>0 when it was done or ended with Ctrl-C; 1 when it could not be done.</summary>
    public static async Task<int> Run(ParseResult parsed, Func<Task> verb, CancellationToken cancel)
    {
        try
        {
            await verb();
            return 0;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return 0;
        }
        catch (Exception failed) when (failed is ClubProblemException or HttpRequestException or ArgumentException)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync(failed.Message);
            return 1;
        }
    }
}
