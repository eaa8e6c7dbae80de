using System.Runtime.CompilerServices;

namespace Terrane.Tiles.WebP.Vp8l.Simd;

/// <summary>A VP8L predictor that treats every channel alike. <c>at</c> is the pixel to predict, inside its plane.</summary>
internal interface IPredictor
{
    static abstract TVector Predict<TLanes, TVector>(ref byte at, nint stride)
        where TLanes : ILanes<TVector> where TVector : struct;
}

/// <summary>Mode 1.</summary>
internal readonly struct PredictLeft : IPredictor
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Predict<TLanes, TVector>(ref byte at, nint stride) where TLanes : ILanes<TVector> where TVector : struct =>
        TLanes.Load(ref at, -1);
}

/// <summary>Mode 2.</summary>
internal readonly struct PredictTop : IPredictor
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Predict<TLanes, TVector>(ref byte at, nint stride) where TLanes : ILanes<TVector> where TVector : struct =>
        TLanes.Load(ref at, -stride);
}

/// <summary>Mode 3.</summary>
internal readonly struct PredictTopRight : IPredictor
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Predict<TLanes, TVector>(ref byte at, nint stride) where TLanes : ILanes<TVector> where TVector : struct =>
        TLanes.Load(ref at, 1 - stride);
}

/// <summary>Mode 4.</summary>
internal readonly struct PredictTopLeft : IPredictor
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Predict<TLanes, TVector>(ref byte at, nint stride) where TLanes : ILanes<TVector> where TVector : struct =>
        TLanes.Load(ref at, -1 - stride);
}

/// <summary>Mode 5.</summary>
internal readonly struct PredictLeftTopRightTop : IPredictor
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Predict<TLanes, TVector>(ref byte at, nint stride) where TLanes : ILanes<TVector> where TVector : struct =>
        TLanes.Average(TLanes.Average(TLanes.Load(ref at, -1), TLanes.Load(ref at, 1 - stride)), TLanes.Load(ref at, -stride));
}

/// <summary>Mode 6.</summary>
internal readonly struct PredictLeftTopLeft : IPredictor
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Predict<TLanes, TVector>(ref byte at, nint stride) where TLanes : ILanes<TVector> where TVector : struct =>
        TLanes.Average(TLanes.Load(ref at, -1), TLanes.Load(ref at, -1 - stride));
}

/// <summary>Mode 7.</summary>
internal readonly struct PredictLeftTop : IPredictor
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Predict<TLanes, TVector>(ref byte at, nint stride) where TLanes : ILanes<TVector> where TVector : struct =>
        TLanes.Average(TLanes.Load(ref at, -1), TLanes.Load(ref at, -stride));
}

/// <summary>Mode 8.</summary>
internal readonly struct PredictTopLeftTop : IPredictor
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Predict<TLanes, TVector>(ref byte at, nint stride) where TLanes : ILanes<TVector> where TVector : struct =>
        TLanes.Average(TLanes.Load(ref at, -1 - stride), TLanes.Load(ref at, -stride));
}

/// <summary>Mode 9.</summary>
internal readonly struct PredictTopTopRight : IPredictor
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Predict<TLanes, TVector>(ref byte at, nint stride) where TLanes : ILanes<TVector> where TVector : struct =>
        TLanes.Average(TLanes.Load(ref at, -stride), TLanes.Load(ref at, 1 - stride));
}

/// <summary>Mode 10.</summary>
internal readonly struct PredictFour : IPredictor
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Predict<TLanes, TVector>(ref byte at, nint stride) where TLanes : ILanes<TVector> where TVector : struct =>
        TLanes.Average(TLanes.Average(TLanes.Load(ref at, -1), TLanes.Load(ref at, -1 - stride)), TLanes.Average(TLanes.Load(ref at, -stride), TLanes.Load(ref at, 1 - stride)));
}

/// <summary>Mode 12: left + top - top left, held inside a byte.</summary>
internal readonly struct PredictGradient : IPredictor
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Predict<TLanes, TVector>(ref byte at, nint stride) where TLanes : ILanes<TVector> where TVector : struct
    {
        TVector top = TLanes.Load(ref at, -stride), topLeft = TLanes.Load(ref at, -1 - stride);
        TVector raised = TLanes.AddSaturated(TLanes.Load(ref at, -1), TLanes.SubtractSaturated(top, topLeft));
        return TLanes.SubtractSaturated(raised, TLanes.SubtractSaturated(topLeft, top));
    }
}

/// <summary>Mode 13: the average of left and top, moved away from top left by half its distance.</summary>
internal readonly struct PredictHalfGradient : IPredictor
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Predict<TLanes, TVector>(ref byte at, nint stride) where TLanes : ILanes<TVector> where TVector : struct
    {
        TVector average = TLanes.Average(TLanes.Load(ref at, -1), TLanes.Load(ref at, -stride)), topLeft = TLanes.Load(ref at, -1 - stride);
        TVector raised = TLanes.AddSaturated(average, TLanes.ShiftRight(TLanes.SubtractSaturated(average, topLeft), 1));
        return TLanes.SubtractSaturated(raised, TLanes.ShiftRight(TLanes.SubtractSaturated(topLeft, average), 1));
    }
}
