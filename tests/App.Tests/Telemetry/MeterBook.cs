using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Izi.App.Telemetry;

namespace Izi.App.Tests.Telemetry;

/// <summary>Writes down what one club's meter says.</summary>
public sealed class MeterBook : IDisposable
{
    readonly ConcurrentQueue<(string Name, double Value, string Tags)> said = new();
    readonly MeterListener listener = new();

    /// <summary>Of all the clubs of this process, the one whose meters come from here.</summary>
    public MeterBook(IMeterFactory meters)
    {
        listener.InstrumentPublished = (instrument, mine) =>
        {
            if (instrument.Meter.Name == ClubMeter.Name && ReferenceEquals(instrument.Meter.Scope, meters))
                mine.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Write(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Write(instrument, value, tags));
        listener.Start();
    }

    /// <summary>All that was counted, added up by its tags.</summary>
    public IReadOnlyDictionary<string, double> Counted(string name) =>
        said.Where(one => one.Name == name).GroupBy(one => one.Tags).ToDictionary(same => same.Key, same => same.Sum(one => one.Value));

    public IEnumerable<double> Values(string name) => said.Where(one => one.Name == name).Select(one => one.Value);

    /// <summary>What the gauges say now.</summary>
    public IReadOnlyDictionary<string, double> Gauges()
    {
        said.Clear();
        listener.RecordObservableInstruments();
        return said.ToDictionary(one => one.Name, one => one.Value);
    }

    public void Dispose() => listener.Dispose();

    void Write(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        said.Enqueue(
            (
                instrument.Name, value,
                string.Join(' ', tags.ToArray().OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => tag.Value))));
}
