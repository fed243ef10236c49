using DurableTask.Core;
using DurableTask.Core.Query;
using P = Microsoft.DurableTask.Protobuf;

namespace Izi.Host.Durable;

/// <summary>Reads the filters of queries and purges.</summary>
internal static class QueryReader
{
    public static OrchestrationQuery Read(P.InstanceQuery query) => new()
    {
        RuntimeStatus = [.. query.RuntimeStatus.Select(status => (OrchestrationStatus)status)],
        CreatedTimeFrom = query.CreatedTimeFrom?.ToDateTime(),
        CreatedTimeTo = query.CreatedTimeTo?.ToDateTime(),
        InstanceIdPrefix = query.InstanceIdPrefix,
        PageSize = query.MaxInstanceCount > 0 ? query.MaxInstanceCount : 100,
        ContinuationToken = query.ContinuationToken,
        FetchInputsAndOutputs = query.FetchInputsAndOutputs,
    };

    public static PurgeInstanceFilter Read(P.PurgeInstanceFilter filter) => new(
        filter.CreatedTimeFrom?.ToDateTime() ?? default,
        filter.CreatedTimeTo?.ToDateTime(),
        [.. filter.RuntimeStatus.Select(status => (OrchestrationStatus)status)])
    {
        Timeout = filter.Timeout?.ToTimeSpan(),
    };
}
