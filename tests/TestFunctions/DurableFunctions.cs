using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Izi.TestFunctions;

public sealed record Told(string Text, int Times);

public sealed class DurableFunctions(Book book)
{
    [Function(nameof(Begin))]
    public async Task<IResult> Begin(
        [HttpTrigger(Anonymous, "post", Route = "stories/{id}")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient client, CancellationToken cancel) =>
        Results.Text(await client.ScheduleNewOrchestrationInstanceAsync(
            nameof(Story), new Told(id, 3), new StartOrchestrationOptions(id), cancel));

    [Function(nameof(Story))]
    public static async Task<string> Story([OrchestrationTrigger] TaskOrchestrationContext context) =>
        await context.CallActivityAsync<string>(nameof(Tell), context.GetInput<Told>());

    [Function(nameof(Tell))]
    public async Task<string> Tell([ActivityTrigger] Told told, FunctionContext context, CancellationToken cancel)
    {
        book.Add($"tell-{told.Text}", $"{told.Text} {told.Times}");
        if (told.Text is "fail") throw new InvalidOperationException("no");
        if (told.Text is "wait") await book.GateAsync("tell", cancel);
        return string.Concat(Enumerable.Repeat(told.Text, told.Times));
    }

    [Function(nameof(Count))]
    public static Told Count([ActivityTrigger] int number) => new("counted", number + 1);

    [Function(nameof(Nothing))]
    public static void Nothing([ActivityTrigger] string? nothing) { }
}
