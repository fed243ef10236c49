using Microsoft.Data.Sqlite;

namespace Izi.Host.Data;

/// <summary>One SQLite connection with its prepared statements. Not thread-safe: it is lent to one piece of work at a time.</summary>
internal sealed class Db(SqliteConnection connection) : IDisposable
{
    readonly Dictionary<string, SqliteCommand> prepared = [];

    /// <summary>Told of each statement before it runs.</summary>
    public Action<string>? Before { get; set; }

    /// <summary>Runs a statement and returns the number of rows it changed. Parameters are <c>$1</c>, <c>$2</c> ... in order.</summary>
    public int Execute(string sql, params ReadOnlySpan<object?> values) => Bind(sql, values).ExecuteNonQuery();

    /// <summary>Runs a query and maps every row.</summary>
    public List<T> Query<T>(string sql, Func<SqliteDataReader, T> map, params ReadOnlySpan<object?> values)
    {
        using var reader = Bind(sql, values).ExecuteReader();
        List<T> rows = [];
        while (reader.Read()) rows.Add(map(reader));
        return rows;
    }

    /// <summary>Runs a query that has at most one row of interest; default when there is none.</summary>
    public T? First<T>(string sql, Func<SqliteDataReader, T> map, params ReadOnlySpan<object?> values)
    {
        using var reader = Bind(sql, values).ExecuteReader();
        return reader.Read() ? map(reader) : default;
    }

    /// <summary>Runs a script of several statements without parameters, such as a schema.</summary>
    public void Script(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        foreach (var command in prepared.Values) command.Dispose();
        connection.Dispose();
    }

    SqliteCommand Bind(string sql, ReadOnlySpan<object?> values)
    {
        Before?.Invoke(sql);
        if (!prepared.TryGetValue(sql, out var command))
        {
            command = connection.CreateCommand();
            command.CommandText = sql;
            prepared[sql] = command;
        }
        // A statement keeps its parameters; only their values change.
        for (var i = command.Parameters.Count; i < values.Length; i++)
            command.Parameters.Add(new SqliteParameter { ParameterName = $"${i + 1}" });
        for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i] ?? DBNull.Value;
        return command;
    }}
