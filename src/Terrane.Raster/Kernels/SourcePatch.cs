namespace Terrane.Raster.Kernels;

/// <summary>Cells of a layer in memory, NaN = void or outside the layer, and the part of the plane where output is defined.</summary>
internal readonly ref struct SourcePatch
{
    /// <summary>Row-major, rows <see cref="Width"/> apart.</summary>
    internal required ReadOnlySpan<float> Cells { get; init; }

    internal required int Width { get; init; }
    internal required int Height { get; init; }

    /// <summary>Column of the layer of the first cell; may be negative, or beyond the layer when it wraps.</summary>
    internal required long Col { get; init; }

    internal required long Row { get; init; }

    /// <summary>Width of the layer in units of 2^-24 cells; a pixel's centre is in when 0 &lt;= x &lt;= this. All are in when the layer goes round the Earth.</summary>
    internal required long LimitX { get; init; }

    internal required long LimitY { get; init; }
    internal required bool Wraps { get; init; }

    /// <summary>True when no cell is void: sums need no masks then, and come out the same.</summary>
    internal required bool IsWhole { get; init; }

    /// <summary>True when a pixel with this centre gets a value at all.</summary>
    internal bool Defines(long x, long y) => (Wraps || (ulong)x <= (ulong)LimitX) && (ulong)y <= (ulong)LimitY;
}
