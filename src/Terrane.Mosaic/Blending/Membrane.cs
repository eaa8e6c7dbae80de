namespace Terrane.Mosaic.Blending;

/// <summary>Spans a hole like a soap film: every pixel is the mean of its four neighbours. Never above or below the rim, and smooth inside.</summary>
/// <remarks>Conjugate gradients in double, one product after the other, so that a hole gets the same bits in whatever window it lies.</remarks>
internal static class Membrane
{
    /// <summary>Mean square of what is left, in metres squared.</summary>
    private const double Tolerance = 1e-12;

    /// <summary>Bytes for a hole of so many pixels.</summary>
    internal static long BytesFor(long pixels) => pixels * ((4 * sizeof(double)) + (5 * sizeof(int)));

    /// <summary>Fills one region.</summary>
    /// <param name="elevation">Metres; valid around the region. Only the region's pixels change.</param>
    /// <param name="labels">Same shape.</param>
    /// <param name="width">Columns of both.</param>
    /// <param name="region">Does not touch the border.</param>
    /// <param name="label">Of its pixels.</param>
    internal static void Fill(Span<float> elevation, ReadOnlySpan<int> labels, int width, VoidRegions.Region region, int label)
    {
        var pixels = new int[region.Pixels];
        var placeOf = new Dictionary<int, int>(region.Pixels);
        for (int row = region.Row; row < region.Row + region.Height; row++)
            for (int col = region.Col; col < region.Col + region.Width; col++)
                if (labels[(row * width) + col] == label)
                {
                    pixels[placeOf.Count] = (row * width) + col;
                    placeOf.Add((row * width) + col, placeOf.Count);
                }
        var neighbours = new int[4 * pixels.Length];
        var rest = new double[pixels.Length];
        double start = MeanOfRim(elevation, pixels, placeOf, width);
        for (int i = 0; i < pixels.Length; i++)
            for (int side = 0; side < 4; side++)
            {
                int next = Neighbour(pixels[i], side, width);
                neighbours[(4 * i) + side] = placeOf.TryGetValue(next, out int place) ? place : -1;
                if (neighbours[(4 * i) + side] < 0) rest[i] += elevation[next] - start; // known: moves to the right side of the equation
            }
        double[] film = Solve(neighbours, rest);
        for (int i = 0; i < pixels.Length; i++) elevation[pixels[i]] = (float)(start + film[i]);
    }

    private static double MeanOfRim(ReadOnlySpan<float> elevation, int[] pixels, Dictionary<int, int> placeOf, int width)
    {
        double sum = 0;
        int count = 0;
        foreach (int pixel in pixels)
            for (int side = 0; side < 4; side++)
            {
                int next = Neighbour(pixel, side, width);
                if (placeOf.ContainsKey(next)) continue;
                sum += elevation[next];
                count++;
            }
        return sum / count;
    }

    private static int Neighbour(int pixel, int side, int width) => side switch { 0 => pixel - width, 1 => pixel - 1, 2 => pixel + 1, _ => pixel + width };

    /// <param name="neighbours">Four unknowns of each, -1 where known.</param>
    /// <param name="rest">Sum of the known neighbours. Used up.</param>
    private static double[] Solve(int[] neighbours, double[] rest)
    {
        int count = rest.Length;
        double[] film = new double[count], direction = [.. rest], product = new double[count];
        double squares = Dot(rest, rest);
        for (int round = 0; round < 10 * count && squares > Tolerance * count; round++)
        {
            for (int i = 0; i < count; i++)
            {
                double sum = 4 * direction[i];
                for (int side = 4 * i; side < (4 * i) + 4; side++)
                    if (neighbours[side] >= 0) sum -= direction[neighbours[side]];
                product[i] = sum;
            }
            double step = squares / Dot(direction, product);
            for (int i = 0; i < count; i++) (film[i], rest[i]) = (film[i] + (step * direction[i]), rest[i] - (step * product[i]));
            double left = Dot(rest, rest), share = left / squares;
            for (int i = 0; i < count; i++) direction[i] = rest[i] + (share * direction[i]);
            squares = left;
        }
        return film;
    }

    private static double Dot(double[] a, double[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }
}
