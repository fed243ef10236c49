using System.Runtime.Serialization;
using Azure;
using Izi.Embedded.Tables;

namespace Izi.Embedded.Tests.Tables;

public sealed class EntityClassTests : TablesFixture
{
    [Fact]
    public async Task A_class_is_written_and_read_by_its_public_properties()
    {
        await Table.AddEntityAsync(new Device
        {
            PartitionKey = "minsk", RowKey = "pc-1", Kind = Kind.Pod, Zone = "vip", Seats = 2, Price = 100_000_000_000, Since = Noon, Until = null,
            Ratio = 0.5, Key = [1, 2], Secret = "not stored",
        });

        var read = (await Table.GetEntityAsync<Device>("minsk", "pc-1")).Value;
        var row = await Get("minsk", "pc-1");

        Assert.Equal(("minsk", "pc-1", Kind.Pod, "vip", 2, 100_000_000_000L, 0.5), (read.PartitionKey, read.RowKey, read.Kind, read.Zone, read.Seats, read.Price, read.Ratio));
        Assert.Equal((Noon, null, Noon), (read.Since, read.Until, read.Timestamp));
        Assert.Equal([1, 2], read.Key!);
        Assert.Equal(row.ETag, read.ETag);
        Assert.Equal("", read.Secret);
        Assert.Equal(["Key", "Kind", "Price", "Ratio", "Seats", "Since", "zone_name"], row.Keys.Except(["PartitionKey", "RowKey", "Timestamp", "odata.etag"]).Order(StringComparer.Ordinal));
        Assert.Equal("Pod", row.GetString("Kind"));
    }

    [Fact]
    public async Task A_property_of_another_type_than_stored_is_not_guessed()
    {
        await Add("minsk", "pc-1", ("Price", "cheap"));

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => Table.GetEntityAsync<Device>("minsk", "pc-1"));

        Assert.Contains("Price", refused.Message, StringComparison.Ordinal);
    }

    enum Kind
    {
        Pc,
        Pod,
    }

    sealed class Device : ITableEntity
    {
        public string PartitionKey { get; set; } = "";
        public string RowKey { get; set; } = "";
        public DateTimeOffset? Timestamp { get; set; }
        public ETag ETag { get; set; }
        public Kind Kind { get; set; }

        [DataMember(Name = "zone_name")]
        public string Zone { get; set; } = "";
        public int Seats { get; init; }
        public long Price { get; set; }
        public double Ratio { get; set; }
        public DateTimeOffset Since { get; set; } = Noon;
        public DateTime? Until { get; set; }
        public byte[]? Key { get; set; }

        [IgnoreDataMember]
        public string Secret { get; set; } = "";
        public bool IsVip => Zone == "vip";
    }
}
