using Azure.Data.Tables;

namespace Izi.Host.Tests.Storage.Tables;

/// <summary>What Azurite does otherwise, whichever client asks it.</summary>
public sealed class ServicePromises : TablesTest
{
    [BeyondAzuriteFact]
    public async Task The_name_of_a_table_has_no_case()
    {
        await Add("minsk", "1");

        var again = await Service.CreateTableIfNotExistsAsync(Table.Name.ToUpperInvariant());
        var row = await Service.GetTableClient(Table.Name.ToLowerInvariant()).GetEntityAsync<TableEntity>("minsk", "1");

        Assert.Equal((409, "1"), (again.GetRawResponse().Status, row.Value.RowKey));
    }

    [BeyondAzuriteFact]
    public async Task A_merge_takes_a_row_to_252_properties_and_no_further()
    {
        (string, object)[] many = [.. Enumerable.Range(0, 251).Select(i => ($"P{i}", (object)i))];
        await Add("minsk", "1", many);

        await Table.UpsertEntityAsync(Row("minsk", "1", ("One", 1)));

        await Refused(400, "TooManyProperties", () => Table.UpsertEntityAsync(Row("minsk", "1", ("Two", 2))));
    }
}
