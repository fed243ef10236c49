namespace Izi.App.Desk;

/// <summary>Removes kept answers and proofs of finished commits after a day.</summary>
public sealed class ForgetAnswers(VenueTable table, BelievedClock clock)
{
    /// <summary>Rows of one entity group transaction (Azure Tables).</summary>
    const int LargestBatch = 100;

    [Function(nameof(ForgetAnswers))]
    public async Task Run([TimerTrigger("0 30 4 * * *")] TimerInfo timer, CancellationToken cancel)
    {
        if (!clock.MayDeleteByAge) return;

        await foreach (var venue in table.Venues(cancel))
            await foreach (var batch in Old(venue, cancel).Chunk(LargestBatch).WithCancellation(cancel))
                // One that was used again meanwhile keeps its batch until tomorrow.
                await table.TryCommit(batch, cancel);
    }

    IAsyncEnumerable<TableTransactionAction> Old(string venue, CancellationToken cancel) =>
        Old<KeptAnswer>(venue, Keys.AnswerPrefix, answer => answer.IsOldAt(clock.GetUtcNow()), cancel)
            .Concat(Old<FinishedCommit>(venue, Keys.FinishedPrefix, commit => commit.IsOldAt(clock.GetUtcNow()), cancel));

    IAsyncEnumerable<TableTransactionAction> Old<T>(string venue, string prefix, Func<T, bool> isOld, CancellationToken cancel) =>
        from row in table.Range<T>(venue, prefix, null, cancel)
        where isOld(row.Value)
        select new TableTransactionAction(TableTransactionActionType.Delete, new TableEntity(venue, row.Key), row.ETag!.Value);
}
