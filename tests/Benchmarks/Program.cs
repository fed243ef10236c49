using Izi.Benchmarks;

// The broker that a part measures from outside.
if (args is ["broker", var folder])
{
    await OwnBroker.Run(folder);
    return 0;
}

// A part is a name and what measures it; without a name all parts are measured.
Dictionary<string, Func<Report, Task>> parts = new(StringComparer.OrdinalIgnoreCase)
{
    ["durable"] = DurableBenchmark.Run,
    ["stop"] = StopBenchmark.Run,
    ["tables"] = TablesBenchmark.Run,
    ["queues"] = QueuesBenchmark.Run,
    ["mqtt"] = MqttBenchmark.Run,
};

if (args.FirstOrDefault(name => !parts.ContainsKey(name)) is { } unknown)
{
    Console.Error.WriteLine($"There is no part '{unknown}'. Parts are: {string.Join(", ", parts.Keys)}.");
    return 1;
}

var report = new Report(Console.Out);
foreach (var part in args.Length > 0 ? args : [.. parts.Keys]) await parts[part](report);
return 0;
