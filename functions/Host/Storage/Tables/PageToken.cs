using System.Text;

namespace Izi.Host.Storage.Tables;

/// <summary>A place between two rows: after the last row of a page, whether or not it still exists.</summary>
internal sealed record PageToken(string PartitionKey, string RowKey)
{
    /// <exception cref="StorageException">400 InvalidInput: it is not a token of this service.</exception>
    public static PageToken? Read(string? partitionKey, string? rowKey) =>
        string.IsNullOrEmpty(partitionKey) ? null : new(Decode(partitionKey), Decode(rowKey ?? ""));

    /// <summary>In the service's form: version, length, base64.</summary>
    public static string Encode(string key)
    {
        var base64 = Convert.ToBase64String(Encoding.UTF8.GetBytes(key));
        return $"1!{base64.Length}!{base64}";
    }

    public static string Decode(string token)
    {
        try
        {
            if (token.Split('!') is ["1", _, var base64]) return Encoding.UTF8.GetString(Convert.FromBase64String(base64));
        }
        catch (FormatException)
        {
            // Answered below, like every other text that is no token.
        }
        throw StorageError.InvalidInput("The continuation token cannot be read.").Exception();
    }
}
