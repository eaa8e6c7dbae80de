namespace Terrane.Tiles.WebP.Vp8l.Simd;

/// <summary>The byte operations that the kernels are written in, once for every vector width; arithmetic wraps unless it says otherwise.</summary>
internal interface ILanes<TVector> where TVector : struct
{
    static abstract int Count { get; }

    static abstract TVector Load(ref byte from, nint offset);
    static abstract void Store(TVector value, ref byte to, nint offset);
    static abstract TVector Zero { get; }
    static abstract TVector Fill(byte value);
    static abstract TVector Add(TVector a, TVector b);
    static abstract TVector Subtract(TVector a, TVector b);
    static abstract TVector AddSaturated(TVector a, TVector b);
    static abstract TVector SubtractSaturated(TVector a, TVector b);
    static abstract TVector Min(TVector a, TVector b);
    static abstract TVector Or(TVector a, TVector b);

    /// <summary>(a + b) / 2, rounded down.</summary>
    static abstract TVector Average(TVector a, TVector b);

    static abstract TVector ShiftRight(TVector a, int bits);

    /// <summary>One bit per lane that is zero, lane 0 lowest.</summary>
    static abstract uint ZeroMask(TVector a);
}
