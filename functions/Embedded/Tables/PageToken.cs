using System.Text;

namespace Izi.Embedded.Tables;

/// <summary>A continuation token of the data folder: it names the last row of its page.</summary>
internal static class PageToken
{
    public static string Of(ITableRow last) => $"{Base64(last.PartitionKey)} {Base64(last.RowKey)}";

    /// <exception cref="Azure.RequestFailedException">400 InvalidInput.</exception>
    public static TableRowKey? Read(string table, string? token)
    {
        if (token is null) return null;
        try
        {
            return token.Split(' ') is [var partitionKey, var rowKey] ? new(table, Text(partitionKey), Text(rowKey)) : throw new FormatException();
        }
        catch (FormatException)
        {
            throw TableError.InvalidInput("The continuation token is not one of this table's.").Exception();
        }
    }

    static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    static string Text(string base64) => Encoding.UTF8.GetString(Convert.FromBase64String(base64));
}
