namespace Izi.App.Door;

// What a route takes, gives and refuses, as the OpenAPI document tells it. A test holds every word of it against the code.

/// <summary>The body that a route reads.</summary>
[AttributeUsage(AttributeTargets.Method)]
public abstract class TakesAttribute(Type body) : Attribute
{
    public Type Body { get; } = body;

    /// <summary>Whether no more than <c>null</c> says something too.</summary>
    public bool OrNull { get; init; }
}

/// <inheritdoc/>
public sealed class TakesAttribute<T>() : TakesAttribute(typeof(T)) where T : IBody;

/// <summary>What a route answers when all is well, and with which status.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public abstract class GivesAttribute(Type answer, int status) : Attribute
{
    public Type Answer { get; } = answer;

    public int Status { get; } = status;
}

/// <inheritdoc/>
public sealed class GivesAttribute<T>(int status = 200) : GivesAttribute(typeof(T), status);

/// <summary>A route that changes nothing (412) where <c>If-Match</c> names another state.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class HonoursIfMatchAttribute : Attribute;

/// <summary>A route that answers the same as CSV to whoever accepts that.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class GivesCsvAttribute : Attribute;

/// <summary>The parts of its query that a route reads: the members of a record, required where they cannot be null.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public abstract class AsksAttribute(Type query) : Attribute
{
    public Type Query { get; } = query;
}

/// <inheritdoc/>
public sealed class AsksAttribute<T>() : AsksAttribute(typeof(T));

/// <summary>The codes of the refusals a route can answer (409).</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RefusesAttribute(params string[] codes) : Attribute
{
    public ImmutableArray<string> Codes { get; } = [.. codes];
}
