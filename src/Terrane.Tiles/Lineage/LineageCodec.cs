namespace Terrane.Tiles.Lineage;

/// <summary>Source ordinals to pixels of a lineage tile and back.</summary>
/// <remarks>
/// R = high byte of the ordinal, G = low byte, B = 0, alpha = 255, as lossless WebP. Ordinal 0 is a void: the elevation beneath it is a fill.
/// Ordinal n is the entry n of the archive's legend.
/// </remarks>
public static class LineageCodec
{
    /// <summary>The ordinal of a pixel that no source covers.</summary>
    public const ushort Void = 0;

    /// <param name="ordinals">One per pixel; any layout.</param>
    /// <param name="argb">Same length; receives 0xFFHHLL00.</param>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public static void Encode(ReadOnlySpan<ushort> ordinals, Span<uint> argb)
    {
        if (argb.Length != ordinals.Length) throw new ArgumentException($"Spans differ: ordinals {ordinals.Length}, argb {argb.Length}.");
        for (int i = 0; i < ordinals.Length; i++) argb[i] = 0xFF00_0000 | ((uint)ordinals[i] << 8);
    }

    /// <returns>False when some pixel is none that <see cref="Encode"/> makes, so this is no lineage tile; its ordinal is then not to be used.</returns>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public static bool TryDecode(ReadOnlySpan<uint> argb, Span<ushort> ordinals)
    {
        if (argb.Length != ordinals.Length) throw new ArgumentException($"Spans differ: argb {argb.Length}, ordinals {ordinals.Length}.");
        uint foreign = 0;
        for (int i = 0; i < argb.Length; i++)
        {
            foreign |= (argb[i] & 0xFF00_00FF) ^ 0xFF00_0000;
            ordinals[i] = (ushort)(argb[i] >> 8);
        }
        return foreign == 0;
    }
}
