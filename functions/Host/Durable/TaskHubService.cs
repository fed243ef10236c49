using DurableTask.Core;
using DurableTask.Core.Exceptions;
using DurableTask.Core.History;
using DurableTask.Core.Query;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using P = Microsoft.DurableTask.Protobuf;

namespace Izi.Host.Durable;

/// <summary>
/// The gRPC service that the worker's <c>DurableTaskClient</c> talks to, answering as the Durable extension does. Entities, rewind,
/// restart and histories are not served (<c>Unimplemented</c>).
/// </summary>
internal class TaskHubService(
    IOrchestrationServiceClient service, IOrchestrationServiceQueryClient queries, IOrchestrationServicePurgeClient purges,
    DurableOptions options)
    : P.TaskHubSidecarService.TaskHubSidecarServiceBase
{
    readonly TaskHubClient client = new(service);

    public TaskHubService(DurableEngine engine) : this(engine.Client, engine.Client, engine.Client, engine.Options)
    {
    }

    public override Task<Empty> Hello(Empty request, ServerCallContext context) => Task.FromResult(new Empty());

    public override async Task<P.CreateInstanceResponse> StartInstance(P.CreateInstanceRequest request, ServerCallContext context)
    {
        var start = StartRequest.Read(request);
        try
        {
            await service.CreateTaskOrchestrationAsync(start, StartRequest.Dedupe(request, options));
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
        await client.TerminateInstanceAsync(await RunningAsync(request.InstanceId, "terminate"), request.Output);
        return new();
    }

    public override async Task<P.SuspendResponse> SuspendInstance(P.SuspendRequest request, ServerCallContext context)
    {
        await client.SuspendInstanceAsync(await RunningAsync(request.InstanceId, "suspend"), request.Reason);
        return new();
    }

    public override async Task<P.ResumeResponse> ResumeInstance(P.ResumeRequest request, ServerCallContext context)
    {
        await client.ResumeInstanceAsync(await RunningAsync(request.InstanceId, "resume"), request.Reason);
        return new();
    }

    public override async Task<P.GetInstanceResponse> GetInstance(P.GetInstanceRequest request, ServerCallContext context) =>
        StateWriter.Response(await FindAsync(request.InstanceId), request.GetInputsAndOutputs);

    public override async Task<P.GetInstanceResponse> WaitForInstanceStart(P.GetInstanceRequest request, ServerCallContext context) =>
        StateWriter.Response(await WaitForStartAsync(request.InstanceId, context.CancellationToken), request.GetInputsAndOutputs);

    public override async Task<P.GetInstanceResponse> WaitForInstanceCompletion(P.GetInstanceRequest request, ServerCallContext context) =>
        StateWriter.Response(
            await service.WaitForOrchestrationAsync(request.InstanceId, null, Timeout.InfiniteTimeSpan, context.CancellationToken),
            request.GetInputsAndOutputs);

    public override async Task<P.QueryInstancesResponse> QueryInstances(P.QueryInstancesRequest request, ServerCallContext context)
    {
        var page = await queries.GetOrchestrationWithQueryAsync(QueryReader.Read(request.Query), context.CancellationToken);
        var response = new P.QueryInstancesResponse { ContinuationToken = page.ContinuationToken };
        response.OrchestrationState.AddRange(page.OrchestrationState.Select(state => state.ToProto(request.Query.FetchInputsAndOutputs)));
        return response;
    }

    public override async Task<P.PurgeInstancesResponse> PurgeInstances(P.PurgeInstancesRequest request, ServerCallContext context)
    {
        var result = request.RequestCase == P.PurgeInstancesRequest.RequestOneofCase.InstanceId
            ? await PurgeAsync(request.InstanceId)
            : await purges.PurgeInstanceStateAsync(QueryReader.Read(request.PurgeInstanceFilter));
        return new() { DeletedInstanceCount = result.DeletedInstanceCount, IsComplete = result.IsComplete };
    }

    /// <summary>Waits until an instance has run for the first time.</summary>
    protected virtual Task<OrchestrationState?> WaitForStartAsync(string instance, CancellationToken cancel) =>
        ((ClientService)service).WaitAsync(
            instance, state => state.OrchestrationStatus != OrchestrationStatus.Pending, Timeout.InfiniteTimeSpan, cancel);

    async Task<PurgeResult> PurgeAsync(string instance)
    {
        if (await FindAsync(instance) is not { } state) return new(0);
        if (IsRunning(state)) throw Refused("purge", state);
        return await purges.PurgeInstanceStateAsync(instance);
    }

    async Task<OrchestrationInstance> RunningAsync(string instance, string doWhat)
    {
        var state = await FindAsync(instance)
            ?? throw new RpcException(new(StatusCode.NotFound, $"No instance with ID '{instance}' was found."));
        if (!IsRunning(state)) throw Refused(doWhat, state);
        return new() { InstanceId = instance };
    }

    Task<OrchestrationState?> FindAsync(string instance) => service.GetOrchestrationStateAsync(instance, (string?)null)!;

    static RpcException Refused(string doWhat, OrchestrationState state) => new(new Status(
        StatusCode.FailedPrecondition,
        $"Cannot {doWhat} the orchestration instance {state.OrchestrationInstance.InstanceId} in the {state.OrchestrationStatus} state."));

    static bool IsRunning(OrchestrationState state) => state.OrchestrationStatus is
        OrchestrationStatus.Running or OrchestrationStatus.Pending or OrchestrationStatus.Suspended or OrchestrationStatus.ContinuedAsNew;
}
