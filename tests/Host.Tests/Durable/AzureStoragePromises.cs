namespace Izi.Host.Tests.Durable;

// Where Azure Storage does not keep a promise, the promise is overridden with the reason. This list may only shrink: one that is never
// kept must fail here; one that is kept by chance is skipped.

[Collection(AzureStorageGroup.Name)]
public sealed class ActivityPromisesOnAzureStorage : ActivityPromises<AzureStorageBackend>;

[Collection(AzureStorageGroup.Name)]
public sealed class ContinueAsNewPromisesOnAzureStorage : ContinueAsNewPromises<AzureStorageBackend>;

[Collection(AzureStorageGroup.Name)]
public sealed class EventPromisesOnAzureStorage : EventPromises<AzureStorageBackend>
{
    [Fact]
    public override Task One_event_cannot_be_waited_for_as_two_types() =>
        Differs(AzureStorageDiffers.NoFailureDetails, base.One_event_cannot_be_waited_for_as_two_types);
}

[Collection(AzureStorageGroup.Name)]
public sealed class FailurePromisesOnAzureStorage : FailurePromises<AzureStorageBackend>
{
    [Fact]
    public override Task An_uncaught_failure_of_an_activity_fails_the_instance_with_the_activitys_error_inside() =>
        Differs(
            AzureStorageDiffers.NoFailureDetails,
            base.An_uncaught_failure_of_an_activity_fails_the_instance_with_the_activitys_error_inside);

    [Fact]
    public override Task An_orchestrators_own_exception_fails_its_instance() =>
        Differs(AzureStorageDiffers.NoFailureDetails, base.An_orchestrators_own_exception_fails_its_instance);

    [Fact]
    public override Task After_the_last_attempt_the_failure_is_the_orchestrators() =>
        Differs(AzureStorageDiffers.NoFailureDetails, base.After_the_last_attempt_the_failure_is_the_orchestrators);

    [Fact]
    public override Task A_failure_that_the_policy_does_not_handle_is_not_tried_again() =>
        Differs(AzureStorageDiffers.NoFailureDetails, base.A_failure_that_the_policy_does_not_handle_is_not_tried_again);

    [Fact]
    public override Task An_activity_that_does_not_exist_fails_with_its_name_and_is_not_tried_again() =>
        Differs(AzureStorageDiffers.NoFailureDetails, base.An_activity_that_does_not_exist_fails_with_its_name_and_is_not_tried_again);

    [Fact]
    public override Task An_orchestrator_that_does_not_exist_is_told_by_its_name() =>
        Differs(AzureStorageDiffers.NoFailureDetails, base.An_orchestrator_that_does_not_exist_is_told_by_its_name);

    [Fact]
    public override Task Options_given_in_the_place_of_the_input_are_told() =>
        Differs(AzureStorageDiffers.NoFailureDetails, base.Options_given_in_the_place_of_the_input_are_told);

    [Fact(Skip = AzureStorageDiffers.EarlyTimers)]
    public override Task Pauses_lie_between_the_attempts() => base.Pauses_lie_between_the_attempts();
}

[Collection(AzureStorageGroup.Name)]
public sealed class InstancePromisesOnAzureStorage : InstancePromises<AzureStorageBackend>;

[Collection(AzureStorageGroup.Name)]
public sealed class TimerPromisesOnAzureStorage : TimerPromises<AzureStorageBackend>
{
    [Fact(Skip = AzureStorageDiffers.EarlyTimers)]
    public override Task A_timer_does_not_fire_before_its_time() => base.A_timer_does_not_fire_before_its_time();

    [Fact(Skip = AzureStorageDiffers.EarlyTimers)]
    public override Task The_time_is_the_same_on_every_replay() => base.The_time_is_the_same_on_every_replay();
}

/// <summary>In what Azure Storage differs.</summary>
internal static class AzureStorageDiffers
{
    public const string NoFailureDetails = "Its instance table has no failure details: a client sees a failure as the output only.";
    public const string EarlyTimers = "Its queues count whole seconds: a timer may fire up to a second early.";
}
