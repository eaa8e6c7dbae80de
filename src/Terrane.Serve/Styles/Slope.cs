namespace Terrane.Serve.Styles;

/// <summary>Steepness in degrees as colour.</summary>
internal sealed class Slope : ITileStyle
{
    public void Render(ElevationBlock block, Span<uint> argb)
    {
        var slopes = new SlopeRow(block.Side);
        for (int row = 0; row < block.Side; row++)
        {
            slopes.Find(block, row);
            ReadOnlySpan<double> east = slopes.East, south = slopes.South;
            Span<uint> target = argb.Slice(row * block.Side, block.Side);
            for (int col = 0; col < east.Length; col++)
                target[col] = double.IsNaN(east[col]) ? 0 : 0xFF00_0000 | ColourRamp.Slopes.At(Math.Atan(Math.Sqrt((east[col] * east[col]) + (south[col] * south[col]))) * 180 / Math.PI);
        }
    }
}
