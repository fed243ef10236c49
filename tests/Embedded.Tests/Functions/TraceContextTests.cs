using System.Diagnostics;
using Izi.Embedded.Functions;
using Izi.Embedded.Queues;
using Microsoft.AspNetCore.Http;

namespace Izi.Embedded.Tests.Functions;

public sealed class TraceContextTests : IDisposable
{
    const string Caller = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    readonly TempFolder folder = new();

    [Fact]
    public async Task A_run_for_a_request_belongs_to_its_callers_trace_and_one_for_a_message_to_none()
    {
        var book = new Book();
        await using var host = await TestHost.Start(folder, [typeof(Runs)], TestHost.With(book));
        host.Http.DefaultRequestHeaders.Add("traceparent", Caller);
        host.Http.DefaultRequestHeaders.Add("tracestate", "crm=1");

        var told = await host.Http.GetStringAsync("/api/ask");
        var later = await book.Later.Task.WaitAsync(TestHost.Patience);

        Assert.StartsWith("\"00-0af7651916cd43dd8448eb211c80319c-", told, StringComparison.Ordinal);
        Assert.EndsWith("crm=1\"", told, StringComparison.Ordinal);
        Assert.Equal("", later);
    }

    public void Dispose() => folder.Dispose();

    public sealed class Book
    {
        public TaskCompletionSource<string> Later { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    public sealed class Runs(Book book, QueueServiceClient queues)
    {
        [Function("Ask")]
        public async Task<IResult> Ask([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "ask")] HttpRequest request, FunctionContext context)
        {
            var queue = queues.GetQueueClient("asked");
            await queue.CreateIfNotExistsAsync();
            await queue.SendMessageAsync("bGF0ZXI=");
            return Results.Ok($"{context.TraceContext.TraceParent} {context.TraceContext.TraceState}");
        }

        [Function("Later")]
        public void Later([QueueTrigger("asked")] string message, FunctionContext context) =>
            book.Later.SetResult(Activity.Current?.Id + context.TraceContext.TraceParent);
    }
}
