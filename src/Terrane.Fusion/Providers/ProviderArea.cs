using Terrane.Core;
using Terrane.Fusion.Canvas;
using Terrane.Native.Proj;
using Terrane.Raster.Transforms;

namespace Terrane.Fusion.Providers;

/// <summary>The pixels that a provider is asked for: those of the canvas and those that steps look at around it.</summary>
/// <param name="canvas">The grid.</param>
/// <param name="beyond">Pixels around it that are read.</param>
internal sealed class ProviderArea(FusionCanvas canvas, int beyond)
{
    // Where pixels are larger than cells, kernels grow to as many pixels.
    private const int KernelPixels = 4;

    /// <summary>Where they lie, with as many metres around: a file so near may weigh on a pixel at the edge. Whatever box is asked for, a pixel then gets the same cells.</summary>
    internal GeographicArea Around(double metres)
    {
        Bounds bounds = canvas.Frame.BoundsOf(canvas.Window.Pad(beyond + KernelPixels));
        double reach = Math.Ceiling(metres / canvas.Scale.Finest(canvas.Window.Row - beyond, canvas.Window.RowEnd + beyond)) * canvas.Frame.Size;
        var grown = new Bounds(bounds.West - reach, bounds.South - reach, bounds.East + reach, bounds.North + reach);
        // A place beyond what a projection can say: ask for the whole Earth rather than for too little.
        return AreaFinder.Find(canvas.Frame.Target.Crs, grown) ?? new GeographicArea(-180, -90, 180, 90);
    }

    /// <summary>Of the canvas.</summary>
    internal LatticeFrame Frame => canvas.Frame;

    /// <summary>True when two areas share a place, their edges included.</summary>
    internal static bool Meet(GeographicArea a, GeographicArea b)
    {
        if (a.South > b.North || b.South > a.North) return false;
        return Spans(a).Any(one => Spans(b).Any(other => one.West <= other.East && other.West <= one.East));
    }

    private static IEnumerable<(double West, double East)> Spans(GeographicArea area) =>
        area.CrossesAntimeridian ? [(area.West, 180), (-180, area.East)] : [(area.West, area.East)];
}
