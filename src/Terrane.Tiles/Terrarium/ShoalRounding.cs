namespace Terrane.Tiles.Terrarium;

/// <summary>The Mapterhorn step, land to the nearest as there, but depths (below 0) always up: a chart may show less water than there is, never more.</summary>
/// <remarks>An error is less than a step below 0, at most half a step from there on. What lies less than a step deep becomes 0.</remarks>
internal sealed class ShoalRounding : ElevationRounding
{
    public override string Id => "shoal";

    public override double StepMetres(byte zoom) => Mapterhorn.StepMetres(zoom);

    protected override double Round(double metres, byte zoom)
    {
        double step = StepMetres(zoom); // a power of two, so quotient and product are exact
        return (metres < 0 ? Math.Ceiling(metres / step) : Math.Round(metres / step)) * step;
    }
}
