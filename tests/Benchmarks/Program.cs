using Izi.Benchmarks;

// What a part measures from outside: a server in a process of its own.
if (args is ["serve", var server, var folder])
{
    await Servers.RunAsync(server, folder);
    return 0;
}

// A part is a name and what measures it; without a name all parts are measured.
Dictionary<string, Func<Report, Task>> parts = new(StringComparer.OrdinalIgnoreCase)
{
    ["start"] = StartBenchmark.RunAsync,
    ["http"] = HttpBenchmark.RunAsync,
    ["durable"] = DurableBenchmark.RunAsync,
    ["tables"] = TablesBenchmark.RunAsync,
    ["queues"] = QueuesBenchmark.RunAsync,
    ["mqtt"] = MqttBenchmark.RunAsync,
    ["stop"] = StopBenchmark.RunAsync,
    ["expiry"] = ExpiryBenchmark.RunAsync,
};

if (args.FirstOrDefault(name => !parts.ContainsKey(name)) is { } unknown)
{
    Console.Error.WriteLine($"There is no part '{unknown}'. Parts are: {string.Join(", ", parts.Keys)}.");
    return 1;
}

var report = new Report(Console.Out);
foreach (var part in args.Length > 0 ? args : [.. parts.Keys]) await parts[part](report);
return 0;
