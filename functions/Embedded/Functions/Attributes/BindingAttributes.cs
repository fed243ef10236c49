namespace Izi.Embedded.Functions;

/// <summary>Says where a parameter of a function comes from.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public abstract class BindingAttribute : Attribute
{
    private protected BindingAttribute()
    {
    }
}

/// <summary>Says what makes a function run.</summary>
public abstract class TriggerBindingAttribute : BindingAttribute
{
    private protected TriggerBindingAttribute()
    {
    }
}

/// <summary>Says what else a function is handed when it runs.</summary>
public abstract class InputBindingAttribute : BindingAttribute
{
    private protected InputBindingAttribute()
    {
    }
}
