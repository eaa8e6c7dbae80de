using Terrane.Cells.Diff;
using Terrane.Cells.Index;
using Terrane.Cells.Runs;
using Terrane.Cells.Tests.Support;

namespace Terrane.Cells.Tests.Diff;

public sealed class TableDiffTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Runs_are_compared_cell_by_cell_without_being_laid_out()
    {
        CellRun[] a = [new(0, 0, 5), new(0, 8, 2), new(2, 3, 1), new(4, 0, 10)];
        CellRun[] b = [new(0, 3, 4), new(1, 0, 1), new(4, 2, 3), new(4, 6, 6)];
        ZoneDifference difference = RunDifference.Of("XX", a, b, 100);
        HashSet<(int, int)> left = [.. Shapes.Cells(a)], right = [.. Shapes.Cells(b)];
        Assert.Equal((left.Intersect(right).Count(), left.Except(right).Count(), right.Except(left).Count()), (difference.Common, difference.OnlyA, difference.OnlyB));
        Assert.Equal(["-0", "+5", "-8", "+100", "-203"], difference.Examples);
    }

    [Fact]
    public void Random_runs_differ_as_their_cells_do()
    {
        var random = new Random(10);
        for (int n = 0; n < 200; n++)
        {
            List<CellRun> a = Random(random), b = n % 10 == 0 ? [.. a] : Random(random);
            HashSet<(int, int)> left = [.. Shapes.Cells(a)], right = [.. Shapes.Cells(b)];
            ZoneDifference difference = RunDifference.Of("XX", a, b, 100);
            Assert.Equal((left.Intersect(right).Count(), left.Except(right).Count(), right.Except(left).Count()), (difference.Common, difference.OnlyA, difference.OnlyB));
            Assert.Equal(left.SetEquals(right), difference.IsEqual);
        }
    }

    [Fact]
    public void Tables_of_two_rules_differ_on_the_borders_only()
    {
        string zones = TestFiles.ThreeCountries(_folder.File("z.geojson"));
        IndexOptions options = TestFiles.Options(zones, _folder.File("a"));
        IndexOutcome a = TestFiles.Run(options), b = TestFiles.Run(options with { Output = _folder.File("b"), Rule = InclusionRule.AnyOverlap });
        IReadOnlyList<ZoneDifference> zonesOf = TableDiff.Compare(_folder.File("a"), _folder.File("b"), TableDiff.ColumnsOf(_folder.File("a")), new Quiet(), TestContext.Current.CancellationToken);
        Assert.Equal(["FR", "IT", "VA"], zonesOf.Select(zone => zone.Key));
        Assert.Equal((a.Rows, b.Rows), (zonesOf.Sum(zone => zone.Common + zone.OnlyA), zonesOf.Sum(zone => zone.Common + zone.OnlyB)));
        Assert.Equal((0, 0, 1), (zonesOf[2].Common, zonesOf[2].OnlyA, zonesOf[2].OnlyB));
    }

    private static List<CellRun> Random(Random random)
    {
        var runs = new List<CellRun>();
        for (int row = 0; row < 6; row++)
        {
            for (int column = random.Next(8); column < 40; column += random.Next(1, 6))
            {
                int length = random.Next(1, 7);
                runs.Add(new CellRun(row, column, length));
                column += length;
            }
        }
        return runs;
    }
}
