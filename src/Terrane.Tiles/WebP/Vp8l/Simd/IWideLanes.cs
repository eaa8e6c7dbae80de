namespace Terrane.Tiles.WebP.Vp8l.Simd;

/// <summary>What only vectors have: table lookups, widening and narrowing.</summary>
internal interface IWideLanes<TVector> : ILanes<TVector> where TVector : struct
{
    /// <summary>Sixteen bytes for <see cref="Lookup"/>.</summary>
    static abstract TVector Table(ref byte sixteen);

    /// <param name="index">Every lane 0..15.</param>
    static abstract TVector Lookup(TVector table, TVector index);

    /// <summary>Adds lanes 2i and 2i + 1 of <paramref name="a"/> to the 16-bit lane i of <paramref name="sums"/>.</summary>
    static abstract TVector AddPairSums(TVector sums, TVector a);

    /// <summary>Stores high * 256 + low of every lane.</summary>
    static abstract void Interleave(TVector low, TVector high, ref ushort to, nint offset);

    /// <summary>The low byte of (pixel - origin) &gt;&gt; shift, of as many pixels as there are lanes.</summary>
    static abstract TVector Narrow(ref uint from, nint offset, uint origin, int shift);
}
