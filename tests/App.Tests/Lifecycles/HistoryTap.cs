using System.Collections.Immutable;
using Izi.Embedded.Durable;
using Izi.Embedded.Sqlite;

namespace Izi.App.Tests.Lifecycles;

/// <summary>Keeps every line that the engine writes, which itself forgets the history of what is over.</summary>
internal sealed class HistoryTap
{
    const string Schema = """
        CREATE TABLE IF NOT EXISTS tapped_runs (
            number INTEGER PRIMARY KEY AUTOINCREMENT, execution INTEGER UNIQUE, id TEXT, name TEXT, input TEXT);
        CREATE TABLE IF NOT EXISTS tapped_lines (
            execution INTEGER, seq INTEGER, kind INTEGER, task INTEGER, at INTEGER, name TEXT, data TEXT, due INTEGER, PRIMARY KEY (execution, seq));
        CREATE TRIGGER IF NOT EXISTS tap_start AFTER INSERT ON durable_instances BEGIN
            INSERT OR IGNORE INTO tapped_runs (execution, id, name, input) VALUES (NEW.execution, NEW.id, NEW.name, NEW.input); END;
        CREATE TRIGGER IF NOT EXISTS tap_run AFTER UPDATE ON durable_instances BEGIN
            INSERT OR IGNORE INTO tapped_runs (execution, id, name, input) VALUES (NEW.execution, NEW.id, NEW.name, NEW.input); END;
        CREATE TRIGGER IF NOT EXISTS tap_line AFTER INSERT ON durable_history BEGIN
            INSERT INTO tapped_lines VALUES (NEW.execution, NEW.seq, NEW.kind, NEW.task, NEW.at, NEW.name, NEW.data, NULL); END;
        CREATE TRIGGER IF NOT EXISTS tap_due AFTER INSERT ON durable_work WHEN NEW.activity IS NULL BEGIN
            UPDATE tapped_lines SET due = NEW.due WHERE execution = NEW.execution AND task = NEW.task AND kind = 21; END;
        """;

    readonly SqliteStore store;

    public HistoryTap(SqliteStore store)
    {
        this.store = store;
        store.Schema(Schema);
    }

    /// <summary>An instance's runs, from its start over each ContinueAsNew to its end.</summary>
    public ImmutableArray<RecordedHistory> Of(string instance) =>
    [
        .. from run in store.Read(db => db.Query(
               "SELECT execution, name, input FROM tapped_runs WHERE id = $1 ORDER BY number",
               row => (Execution: row.GetInt64(0), Name: row.GetString(1), Input: row.IsDBNull(2) ? null : row.GetString(2)), instance))
           let input = run.Input is null ? null : JsonNode.Parse(run.Input)
           select new RecordedHistory(new(run.Name, input), Lines(run.Execution)),
    ];

    ImmutableArray<RecordedLine> Lines(long execution) =>
    [
        .. store.Read(db => db.Query(
            "SELECT kind, task, at, name, data, due FROM tapped_lines WHERE execution = $1 ORDER BY seq",
            row => RecordedLine.Of(
                new((HistoryKind)row.GetInt32(0), row.GetInt32(1), row.GetInt64(2), row.IsDBNull(3) ? null : row.GetString(3), row.IsDBNull(4) ? null : row.GetString(4)),
                row.IsDBNull(5) ? null : row.GetInt64(5)),
            execution)),
    ];
}
