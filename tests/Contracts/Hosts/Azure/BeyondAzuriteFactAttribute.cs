namespace Izi.Contracts;

/// <summary>A promise that the real service keeps and Azurite does not.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BeyondAzuriteFactAttribute : FactAttribute
{
    public BeyondAzuriteFactAttribute()
    {
        if (StorageAccount.IsAzurite) Skip = "Azurite answers otherwise than the real service.";
    }
}
