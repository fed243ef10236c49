using Azure.Messaging;
using Izi.Extensions.EventGrid;

namespace Izi.TestFunctions;

public sealed class EventFunctions(Book book)
{
    [Function(nameof(Happened))]
    public async Task Happened([EventGridTrigger] CloudEvent happened, CancellationToken cancel)
    {
        book.Add("happened", $"{happened.Type} {happened.Subject} {happened.Data}");
        if (happened.Type is "fail") throw new InvalidOperationException("no");
        if (happened.Type is "open") book.Open(happened.Subject!);
        if (happened.Type is "wait") await book.GateAsync("happened", cancel);
    }

    [Function(nameof(HappenedText))]
    public void HappenedText([EventGridTrigger] string happened) => book.Add("happened-text", happened);
}
