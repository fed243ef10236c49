using DurableTask.Core;
using DurableTask.Core.Exceptions;
using DurableTask.Core.History;
using DurableTask.Core.Query;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using P = Microsoft.DurableTask.Protobuf;

namespace Izi.Host.Durable;

/// <summary>
/// The gRPC service that the worker's <c>DurableTaskClient</c> talks to, answering as the Durable extension does. Entities,
/// suspend and resume, rewind, restart and histories are not served (<c>Unimplemented</c>).
/// </summary>
internal class TaskHubService(
    IOrchestrationServiceClient service, IOrchestrationServiceQueryClient queries, IOrchestrationServicePurgeClient purges,
    DurableOptions options)
    : P.TaskHubSidecarService.TaskHubSidecarServiceBase
{
    static readonly OrchestrationStatus[] running =
        [OrchestrationStatus.Running, OrchestrationStatus.ContinuedAsNew, OrchestrationStatus.Pending];

    public TaskHubService(DurableEngine engine) : this(engine.Client, engine.Client, engine.Client, engine.Options)
    {
    }

    public override Task<Empty> Hello(Empty request, ServerCallContext context) => Task.FromResult(new Empty());

    public override async Task<P.CreateInstanceResponse> StartInstance(P.CreateInstanceRequest request, ServerCallContext context)
    {
        var start = ClientProtocol.Start(request);
        try
        {
            await service.CreateTaskOrchestrationAsync(start, Dedupe(request));
        }
        catch (OrchestrationAlreadyExistsException)
        {
            throw new RpcException(
                new(StatusCode.AlreadyExists, $"An Orchestration instance with the ID {request.InstanceId} already exists."));
        }
        return new() { InstanceId = start.OrchestrationInstance.InstanceId };
    }

    public override async Task<P.RaiseEventResponse> RaiseEvent(P.RaiseEventRequest request, ServerCallContext context)
    {
        await service.SendTaskOrchestrationMessageAsync(new()
        {
            OrchestrationInstance = await RunningAsync(request.InstanceId, $"raise event {request.Name} for"),
            Event = new EventRaisedEvent(-1, request.Input) { Name = request.Name },
        });
        return new();
    }

    public override async Task<P.TerminateResponse> TerminateInstance(P.TerminateRequest request, ServerCallContext context)
    {
        var instance = await RunningAsync(request.InstanceId, "terminate");
        await service.ForceTerminateTaskOrchestrationAsync(instance.InstanceId, request.Output);
        return new();
    }

    public override async Task<P.GetInstanceResponse> GetInstance(P.GetInstanceRequest request, ServerCallContext context) =>
        ClientProtocol.Response(await FindAsync(request.InstanceId), request.GetInputsAndOutputs);

    public override async Task<P.GetInstanceResponse> WaitForInstanceStart(P.GetInstanceRequest request, ServerCallContext context) =>
        ClientProtocol.Response(await WaitForStartAsync(request.InstanceId, context.CancellationToken), request.GetInputsAndOutputs);

    public override async Task<P.GetInstanceResponse> WaitForInstanceCompletion(P.GetInstanceRequest request, ServerCallContext context) =>
        ClientProtocol.Response(
            await service.WaitForOrchestrationAsync(request.InstanceId, null, Timeout.InfiniteTimeSpan, context.CancellationToken),
            request.GetInputsAndOutputs);

    public override async Task<P.QueryInstancesResponse> QueryInstances(P.QueryInstancesRequest request, ServerCallContext context)
    {
        var page = await queries.GetOrchestrationWithQueryAsync(ClientProtocol.Read(request.Query), context.CancellationToken);
        var response = new P.QueryInstancesResponse { ContinuationToken = page.ContinuationToken };
        response.OrchestrationState.AddRange(page.OrchestrationState.Select(state => state.ToProto(request.Query.FetchInputsAndOutputs)));
        return response;
    }

    public override async Task<P.PurgeInstancesResponse> PurgeInstances(P.PurgeInstancesRequest request, ServerCallContext context)
    {
        var result = request.RequestCase == P.PurgeInstancesRequest.RequestOneofCase.InstanceId
            ? await PurgeAsync(request.InstanceId)
            : await purges.PurgeInstanceStateAsync(ClientProtocol.Read(request.PurgeInstanceFilter));
        return new() { DeletedInstanceCount = result.DeletedInstanceCount, IsComplete = result.IsComplete };
    }

    /// <summary>Waits until an instance has run for the first time.</summary>
    protected virtual Task<OrchestrationState?> WaitForStartAsync(string instance, CancellationToken cancel) =>
        ((ClientService)service).WaitAsync(
            instance, state => state.OrchestrationStatus != OrchestrationStatus.Pending, Timeout.InfiniteTimeSpan, cancel);

    async Task<PurgeResult> PurgeAsync(string instance)
    {
        if (await FindAsync(instance) is not { } state) return new(0);
        if (running.Contains(state.OrchestrationStatus)) throw Refused("purge", state);
        return await purges.PurgeInstanceStateAsync(instance);
    }

    async Task<OrchestrationInstance> RunningAsync(string instance, string doWhat)
    {
        var state = await FindAsync(instance)
            ?? throw new RpcException(new(StatusCode.NotFound, $"No instance with ID '{instance}' was found."));
        if (!running.Contains(state.OrchestrationStatus)) throw Refused(doWhat, state);
        return new() { InstanceId = instance };
    }

    Task<OrchestrationState?> FindAsync(string instance) => service.GetOrchestrationStateAsync(instance, (string?)null)!;

    static RpcException Refused(string doWhat, OrchestrationState state) => new(new Status(
        StatusCode.FailedPrecondition,
        $"Cannot {doWhat} the orchestration instance {state.OrchestrationInstance.InstanceId} in the {state.OrchestrationStatus} state."));

    /// <summary>The statuses of an existing instance that refuse the start: by the request's policy, and by host.json.</summary>
    OrchestrationStatus[] Dedupe(P.CreateInstanceRequest request)
    {
        OrchestrationStatus[] byRequest = request.OrchestrationIdReusePolicy is not { } policy
            ? []
            : [.. System.Enum.GetValues<OrchestrationStatus>()
                .Except(policy.ReplaceableStatus.Select(status => (OrchestrationStatus)status))];
        return [.. byRequest.Union(options.OverridableExistingInstanceStates == OverridableStates.AnyState ? [] : running)];
    }
}
