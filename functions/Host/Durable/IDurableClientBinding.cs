namespace Izi.Host.Durable;

/// <summary>Makes the value of a <c>durableClient</c> input binding.</summary>
internal interface IDurableClientBinding
{
    /// <summary>The JSON from which the worker's extension makes a <c>DurableTaskClient</c>. An empty hub is the default hub.</summary>
    string Json(string taskHub, string connectionName);
}
