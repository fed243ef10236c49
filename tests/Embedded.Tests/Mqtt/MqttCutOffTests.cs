using Izi.Embedded.Mqtt;

namespace Izi.Embedded.Tests.Mqtt;

public sealed class MqttCutOffTests : IAsyncLifetime
{
    readonly TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource<bool> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    TestBroker broker = null!;

    public async Task InitializeAsync() => broker = await TestBroker.StartAsync();

    public async Task DisposeAsync() => await broker.DisposeAsync();

    [Fact]
    public async Task A_login_that_passed_with_the_old_key_while_the_account_was_cut_off_gets_no_connection()
    {
        HoldLogin();
        using var old = await broker.RawAsync();
        var connecting = old.ConnectAsync("pc", "id");
        await asked.Task.WaitAsync(TestBroker.Patience);

        broker.Broker.Disconnect("pc");
        answer.SetResult(true);

        Assert.Null(await connecting);
        using var next = await broker.ConnectAsync("next");
        Assert.Equal("+ next/next", await broker.NextAsync());
        Assert.Equal(1, broker.Broker.Connections);
    }

    [Fact]
    public async Task It_does_not_drive_out_who_has_come_with_the_new_key_since()
    {
        HoldLogin();
        using var old = await broker.RawAsync();
        var connecting = old.ConnectAsync("pc", "id");
        await asked.Task.WaitAsync(TestBroker.Patience);
        broker.Broker.Disconnect("pc");
        broker.OnAdmits = _ => Task.FromResult(true);
        using var device = await broker.ConnectAsync("pc", "id");

        answer.SetResult(true);

        Assert.Null(await connecting);
        await broker.Broker.DisposeAsync();
        Assert.Equal(["+ pc/id", "- pc/id ServerInitiatedDisconnect"], [await broker.NextAsync(), await broker.NextAsync()]);
    }

    [Fact]
    public async Task A_login_that_waits_to_take_over_ends_when_the_account_is_cut_off()
    {
        var (told, on) = (new TaskCompletionSource(), new TaskCompletionSource());
        broker.OnDisconnected = _ =>
        {
            told.TrySetResult();
            return on.Task;
        };
        using var first = await broker.ConnectAsync("pc", "id");
        using var second = await broker.RawAsync();
        var connecting = second.ConnectAsync("pc", "id");
        await told.Task.WaitAsync(TestBroker.Patience);

        broker.Broker.Disconnect("pc");
        on.SetResult();

        Assert.Null(await connecting);
        await broker.Broker.DisposeAsync();
        Assert.Equal(["+ pc/id", "- pc/id SessionTakenOver"], [await broker.NextAsync(), await broker.NextAsync()]);
        Assert.Equal(2, broker.Sequences.Count);
    }

    void HoldLogin() => broker.OnAdmits = _ =>
    {
        asked.TrySetResult();
        return answer.Task;
    };
}
