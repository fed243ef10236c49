namespace Izi.Host.Tests.Durable;

public sealed class ActivityPromisesOnSqlite : ActivityPromises<SqliteBackend>;

public sealed class ContinueAsNewPromisesOnSqlite : ContinueAsNewPromises<SqliteBackend>;

public sealed class EventPromisesOnSqlite : EventPromises<SqliteBackend>;

public sealed class FailurePromisesOnSqlite : FailurePromises<SqliteBackend>;

public sealed class InstancePromisesOnSqlite : InstancePromises<SqliteBackend>;

public sealed class TimerPromisesOnSqlite : TimerPromises<SqliteBackend>;
