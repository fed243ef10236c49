using System.Runtime.Serialization;
using Azure.Data.Tables;
using Azure;

namespace Izi.Host.Tests.Storage.Tables;

public class ClassPromises : TablesTest
{
    static readonly DateTimeOffset noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_class_is_written_and_read_by_its_public_properties()
    {
        await Table.AddEntityAsync(new Device
        {
            PartitionKey = "minsk", RowKey = "pc-1", Kind = Kind.Pod, Zone = "vip", Price = 100_000_000_000, Since = noon, Key = [1, 2],
            Secret = "mine",
        });

        var read = (await Table.GetEntityAsync<Device>("minsk", "pc-1")).Value;
        var row = await Get("minsk", "pc-1");

        Assert.Equal(
            ("minsk", "pc-1", Kind.Pod, "vip", 100_000_000_000L, noon),
            (read.PartitionKey, read.RowKey, read.Kind, read.Zone, read.Price, read.Since));
        Assert.Equal([1, 2], read.Key!);
        Assert.Equal((row.ETag, row.Timestamp), (read.ETag, read.Timestamp));
        Assert.Equal(("Pod", "vip", ""), (row.GetString("Kind"), row.GetString("zone_name"), read.Secret));
        Assert.False(row.ContainsKey("Secret"));
    }

    [Fact]
    public async Task A_class_takes_part_in_transactions_and_queries()
    {
        await Table.SubmitTransactionAsync([
            new(TableTransactionActionType.Add, new Device { PartitionKey = "minsk", RowKey = "pc-1", Zone = "vip" }),
            new(TableTransactionActionType.Add, new Device { PartitionKey = "minsk", RowKey = "pc-2", Zone = "hall" })]);

        var found = await Table.QueryAsync<Device>("PartitionKey eq 'minsk' and zone_name eq 'hall'").ToListAsync();

        Assert.Equal("pc-2", Assert.Single(found).RowKey);
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
        public long Price { get; set; }
        public DateTimeOffset Since { get; set; } = noon;
        public byte[]? Key { get; set; }

        [IgnoreDataMember]
        public string Secret { get; set; } = "";
    }
}
