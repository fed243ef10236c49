namespace Izi.TestFunctions;

/// <summary>Through these the test reads the book and opens gates.</summary>
public sealed class BookFunctions(Book book)
{
    [Function(nameof(NextLine))]
    public async Task<IResult> NextLine(
        [HttpTrigger(Anonymous, "get", Route = "book/{page}")] HttpRequest request, string page, CancellationToken cancel) =>
        Results.Text(await book.NextAsync(page, cancel));

    [Function(nameof(HasMore))]
    public IResult HasMore([HttpTrigger(Anonymous, "get", Route = "book/{page}/more")] HttpRequest request, string page) =>
        Results.Text($"{book.HasMore(page)}");

    [Function(nameof(OpenGate))]
    public IResult OpenGate([HttpTrigger(Anonymous, "post", Route = "gates/{gate}")] HttpRequest request, string gate)
    {
        book.Open(gate);
        return Results.NoContent();
    }
}
