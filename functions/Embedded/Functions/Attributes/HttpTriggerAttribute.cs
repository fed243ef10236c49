namespace Izi.Embedded.Functions;

/// <summary>Runs a function for each HTTP request on its route and methods.</summary>
public sealed class HttpTriggerAttribute : TriggerBindingAttribute
{
    public HttpTriggerAttribute(AuthorizationLevel authLevel) => AuthLevel = authLevel;

    public HttpTriggerAttribute(AuthorizationLevel authLevel, params string[] methods)
    {
        AuthLevel = authLevel;
        Methods = methods;
    }

    /// <summary>The route below <c>/api</c>; the function's name when null.</summary>
    public string? Route { get; set; }

    /// <summary>The methods it answers; all when null or empty.</summary>
    public string[]? Methods { get; }

    public AuthorizationLevel AuthLevel { get; }
}

/// <summary>Which function key a request must carry. There are no keys here, so only <see cref="Anonymous"/> exists.</summary>
public enum AuthorizationLevel
{
    Anonymous = 0,
}
