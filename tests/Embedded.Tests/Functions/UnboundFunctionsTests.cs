using Azure.Messaging;
using Izi.Embedded.Functions;
using Microsoft.AspNetCore.Http;

namespace Izi.Embedded.Tests.Functions;

public sealed class UnboundFunctionsTests : IDisposable
{
    readonly TempFolder folder = new();

    [Theory]
    [InlineData(typeof(NoTrigger), "'Bad'", "none of its parameters carries a trigger")]
    [InlineData(typeof(TwoTriggers), "'Bad'", "more than one trigger")]
    [InlineData(typeof(UnknownParameter), "'Bad'", "nothing fills its parameter 'zone' (String); by name this trigger knows venue")]
    [InlineData(typeof(BadCron), "'Bad'", "has 5 fields, not six")]
    [InlineData(typeof(NeverCron), "'Bad'", "never happens")]
    [InlineData(typeof(UnknownSetting), "'Bad'", "the setting Nowhere, named in '%Nowhere%', is not set")]
    [InlineData(typeof(NoQueueName), "'Bad'", "'' is no queue's name")]
    [InlineData(typeof(WrongEventType), "'Bad'", "its trigger parameter 'number' is Int32; this trigger hands over a CloudEvent")]
    [InlineData(typeof(WrongTimerType), "'Bad'", "hands over TimerInfo")]
    [InlineData(typeof(BadRoute), "'Bad'", "its route 'a/{b' cannot be read")]
    [InlineData(typeof(AsyncVoid), "'Bad'", "async void")]
    [InlineData(typeof(UselessAnswer), "'Bad'", "returns Int32, which its trigger has no use for")]
    [InlineData(typeof(NotPublic), "'Bad'", "not public")]
    [InlineData(typeof(AbstractClass), "'Bad'", "its type is abstract")]
    [InlineData(typeof(MissingService), "'Bad'", "its class needs a Version, which is not registered")]
    [InlineData(typeof(SameName), "'Twice'", "is there more than once")]
    [InlineData(typeof(SameRoute), "'One' and 'Two'", "both answer GET on /api/Same/{right}")]
    public void A_function_that_cannot_be_bound_stops_the_start_with_a_sentence(Type functions, string which, string why)
    {
        var refused = Assert.ThrowsAny<InvalidOperationException>(() => TestHost.Build(folder, [functions]));

        Assert.Contains(which, refused.Message, StringComparison.Ordinal);
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_function_that_cannot_be_bound_is_named_at_once()
    {
        var refused = Assert.ThrowsAny<InvalidOperationException>(() => TestHost.Build(folder, [typeof(NoTrigger), typeof(AsyncVoid)]));

        Assert.Equal(2, refused.Message.Split('\n').Length);
    }

    [Fact]
    public void A_subscription_of_a_function_that_is_not_there_stops_the_start()
    {
        TestHost.Subscribe(folder, new { name = "bridge", function = "Bridge", source = "topic", includedEventTypes = new[] { "a" } });

        var refused = Assert.ThrowsAny<InvalidOperationException>(() => TestHost.Build(folder, []));

        Assert.Equal("Event Grid subscription 'bridge' names the function 'Bridge', which is not there.", refused.Message);
    }

    public void Dispose() => folder.Dispose();

    public static class NoTrigger
    {
        [Function("Bad")]
        public static void Run(string text) => _ = text;
    }

    public static class TwoTriggers
    {
        [Function("Bad")]
        public static void Run([EventGridTrigger] CloudEvent one, [TimerTrigger("* * * * * *")] TimerInfo two) => _ = (one, two);
    }

    public static class UnknownParameter
    {
        [Function("Bad")]
        public static void Run([HttpTrigger(AuthorizationLevel.Anonymous, Route = "a/{venue}")] HttpRequest request, string zone) =>
            _ = (request, zone);
    }

    public static class BadCron
    {
        [Function("Bad")]
        public static void Run([TimerTrigger("* * * * *")] TimerInfo timer) => _ = timer;
    }

    public static class NeverCron
    {
        [Function("Bad")]
        public static void Run([TimerTrigger("0 0 0 30 2 *")] TimerInfo timer) => _ = timer;
    }

    public static class UnknownSetting
    {
        [Function("Bad")]
        public static void Run([TimerTrigger("%Nowhere%")] TimerInfo timer) => _ = timer;
    }

    public static class NoQueueName
    {
        [Function("Bad")]
        public static void Run([QueueTrigger("")] string text) => _ = text;
    }

    public static class WrongEventType
    {
        [Function("Bad")]
        public static void Run([EventGridTrigger] int number) => _ = number;
    }

    public static class WrongTimerType
    {
        [Function("Bad")]
        public static void Run([TimerTrigger("* * * * * *")] string timer) => _ = timer;
    }

    public static class BadRoute
    {
        [Function("Bad")]
        public static void Run([HttpTrigger(AuthorizationLevel.Anonymous, Route = "a/{b")] HttpRequest request) => _ = request;
    }

    public static class AsyncVoid
    {
        [Function("Bad")]
        public static async void Run([EventGridTrigger] CloudEvent one)
        {
            await Task.Yield();
            _ = one;
        }
    }

    public static class UselessAnswer
    {
        [Function("Bad")]
        public static Task<int> Run([QueueTrigger("work")] string text) => Task.FromResult(text.Length);
    }

    public static class NotPublic
    {
        [Function("Bad")]
        internal static void Run([QueueTrigger("work")] string text) => _ = text;
    }

    public abstract class AbstractClass
    {
        [Function("Bad")]
        public void Run([QueueTrigger("work")] string text) => _ = text;
    }

    public sealed class MissingService(Version version)
    {
        [Function("Bad")]
        public void Run([QueueTrigger("work")] string text) => _ = (text, version);
    }

    public static class SameName
    {
        [Function("Twice")]
        public static void One([QueueTrigger("one")] string text) => _ = text;

        [Function("twice")]
        public static void Two([QueueTrigger("two")] string text) => _ = text;
    }

    public static class SameRoute
    {
        [Function("One")]
        public static void One([HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", Route = "same/{left}")] HttpRequest request) => _ = request;

        [Function("Two")]
        public static void Two([HttpTrigger(AuthorizationLevel.Anonymous, "GET", Route = "Same/{right}")] HttpRequest request) => _ = request;
    }
}
