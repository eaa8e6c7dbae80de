using Terrane.Fusion.Canvas;

namespace Terrane.Fusion.Tests.Canvas;

public sealed class GroundDistanceTests
{
    [Theory]
    [InlineData(1, 1, 25)]
    [InlineData(1, 2, 25)]
    [InlineData(3, 1, 25)]
    [InlineData(1, 1, 2600)] // long runs of marks, with few pixels between
    [InlineData(2, 3, 1)]
    public void Distances_are_those_of_the_nearest_mark_tried_one_by_one(double x, double y, int count)
    {
        const int Width = 61, Height = 47;
        var random = new Random(7);
        var marks = new byte[Width * Height];
        for (int i = 0; i < count; i++) marks[count > 1000 ? i : random.Next(marks.Length)] = 1;
        for (int i = 0; i < (count > 1000 ? 30 : 0); i++) marks[random.Next(marks.Length)] = 0;
        var distance = new GroundDistance(marks.Length, Width);
        distance.Scan(marks, Width, Height, Height);
        for (int row = 0; row < Height; row++)
        {
            Assert.True(distance.BeginRow(row, (x, y)));
            for (int col = 0; col < Width; col++)
            {
                double nearest = double.PositiveInfinity;
                for (int i = 0; i < marks.Length; i++)
                    if (marks[i] != 0) nearest = Math.Min(nearest, Math.Pow(((i % Width) - col) * x, 2) + Math.Pow(((i / Width) - row) * y, 2));
                // The square of the ratio of the sides is rounded to 1/1024: 0.5 % of 1/9.
                Assert.Equal(nearest, distance.Squared(col), nearest * 0.005);
            }
        }
    }
}
