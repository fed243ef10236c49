using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using Azure;
using Azure.Core;

namespace Izi.Embedded.Storage;

/// <summary>Reads the code and sentence of a refusal: JSON of tables, XML of queues, or no more than a header.</summary>
internal sealed class StorageErrorParser : RequestFailedDetailsParser
{
    public static readonly StorageErrorParser One = new();

    public override bool TryParse(
        Response response, [NotNullWhen(true)] out ResponseError? error, [NotNullWhen(true)] out IDictionary<string, string>? data)
    {
        data = new Dictionary<string, string>();
        error = Read(response.ContentStream is MemoryStream ? response.Content.ToString() : "")
            ?? (response.Headers.TryGetValue("x-ms-error-code", out var code) ? new ResponseError(code, response.ReasonPhrase) : null);
        return error is not null;
    }

    public static ResponseError? Read(string body)
    {
        try
        {
            return body.TrimStart('\uFEFF') switch
            {
                ['{', ..] json => Json(json),
                ['<', ..] xml => Xml(xml),
                _ => null,
            };
        }
        // A gateway on the way answers in words of its own.
        catch (Exception foreign) when (foreign is JsonException or XmlException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }

    static ResponseError Json(string body)
    {
        using var json = JsonDocument.Parse(body);
        var error = json.RootElement.GetProperty("odata.error");
        return new(error.GetProperty("code").GetString(), error.GetProperty("message").GetProperty("value").GetString());
    }

    static ResponseError? Xml(string body) => XElement.Parse(body) is { Name.LocalName: "Error" } error
        ? new(error.Element("Code")?.Value, error.Element("Message")?.Value)
        : null;
}
