namespace Terrane.Tiles.Terrarium;

/// <summary>One step per zoom, a whole number of 1/256 m; half to even.</summary>
internal sealed class UniformRounding(string id, Func<byte, int> unitsOfZoom) : ElevationRounding
{
    public override string Id { get; } = id;

    public override double StepMetres(byte zoom) => (double)unitsOfZoom(zoom) / TerrariumCodec.UnitsPerMetre;

    protected override double Round(double metres, byte zoom)
    {
        double step = StepMetres(zoom);
        return Math.Round(metres / step) * step;
    }

    internal override int Encode(ReadOnlySpan<float> elevation, byte zoom, Span<uint> argb) =>
        TerrariumKernel.Encode(elevation, unitsOfZoom(zoom), argb);
}
