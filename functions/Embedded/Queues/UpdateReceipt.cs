namespace Izi.Embedded.Queues;

/// <summary>What one gets for changing a message: its new pop receipt.</summary>
public class UpdateReceipt
{
    internal UpdateReceipt(string popReceipt, DateTimeOffset nextVisibleOn) => (PopReceipt, NextVisibleOn) = (popReceipt, nextVisibleOn);

    public string PopReceipt { get; }
    public DateTimeOffset NextVisibleOn { get; }
}
