using Azure;
using Izi.Embedded.Tables;

namespace Izi.Embedded.Tests.Tables;

public sealed class TypeTests : TablesFixture
{
    [Fact]
    public async Task What_the_real_package_would_lose_on_the_way_back_is_refused()
    {
        await Assert.ThrowsAsync<NotSupportedException>(() => Add("minsk", "1", ("Price", 1.5m)));
        await Assert.ThrowsAsync<NotSupportedException>(() => Add("minsk", "1", ("Day", DayOfWeek.Monday)));
    }
}
