using Terrane.Runtime.Reports;

namespace Terrane.Runtime.Tests.Reports;

public sealed class DataErrorsTests
{
    [Fact]
    public void The_list_is_the_same_for_every_order_of_arrival()
    {
        List<(string Code, string Message)> errors = [.. Enumerable.Range(0, 500).Select(i => ($"raster.{i % 3}", $"pixel {i:000}"))];
        DataErrors first = Count(errors), second = Count(errors.OrderBy(error => error.Message.GetHashCode(StringComparison.Ordinal)));
        Assert.Equal(500, first.Total);
        Assert.Equal(["raster.0", "raster.1", "raster.2"], first.Counts().Select(error => error.Code));
        Assert.Equal(["pixel 001", "pixel 004", "pixel 007", "pixel 010", "pixel 013"], first.Counts()[1].Examples);
        Assert.Equal(first.Counts().Select(Text), second.Counts().Select(Text));

        static string Text(DataErrorCount error) => $"{error.Code} {error.Count} {string.Join(',', error.Examples)}";

        static DataErrors Count(IEnumerable<(string Code, string Message)> errors)
        {
            var counts = new DataErrors();
            Parallel.ForEach(errors, error => counts.Add(error.Code, error.Message));
            return counts;
        }
    }

    [Fact]
    public void One_message_can_stand_for_many()
    {
        var errors = new DataErrors();
        errors.Add("tiles.range", "a.tif: above 9000 m", 40);
        errors.Add("tiles.range", "a.tif: above 9000 m", 2);
        DataErrorCount count = Assert.Single(errors.Counts());
        Assert.Equal((42, 1), (count.Count, count.Examples.Count));
    }
}
