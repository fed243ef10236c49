using Azure;
using Izi.App.Door;
using Microsoft.AspNetCore.Http;

namespace Izi.App.Tests.Door;

public sealed class UnreachableTests
{
    public static TheoryData<Exception, bool> Exceptions => new()
    {
        { new RequestFailedException(0, "no connection"), true },
        { new RequestFailedException(429, "too many"), true },
        { new RequestFailedException(503, "busy"), true },
        { new TaskCanceledException("no answer in time"), true },
        { new AggregateException(new RequestFailedException(503, "busy"), new TaskCanceledException()), true },
        { new RequestFailedException(403, "forbidden"), false },
        { new RequestFailedException(404, "no table"), false },
        { new RequestFailedException(412, "lost"), false },
        { new AggregateException(new RequestFailedException(0, "no connection"), new InvalidOperationException()), false },
        { new BadHttpRequestException("cut short"), false },
        { new InvalidOperationException(), false },
    };

    [Theory]
    [MemberData(nameof(Exceptions))]
    public void Storage_that_may_be_back_soon_is_not_a_defect(Exception why, bool away) => Assert.Equal(away, Unreachable.Is(why));
}
