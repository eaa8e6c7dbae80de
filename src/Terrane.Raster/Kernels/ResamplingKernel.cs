namespace Terrane.Raster.Kernels;

/// <summary>How an output pixel is made of the cells round it.</summary>
public enum ResamplingKernel
{
    /// <summary>The cell that holds the pixel's centre. For classes and counts; never blends.</summary>
    Nearest,

    /// <summary>The four cells round the centre; where cells are finer than pixels, a triangle as wide as the pixels, so that nothing aliases.</summary>
    Bilinear,

    /// <summary>The mean of what the pixel covers, by area.</summary>
    Average,

    /// <summary>Keys' cubic (a = -0.5) over 4 by 4 cells, widened like the bilinear; sharper, and may overshoot at steps.</summary>
    Cubic,

    /// <summary>The cubic B-spline over 4 by 4 cells, widened likewise; never overshoots, but smooths peaks too.</summary>
    CubicSpline,

    /// <summary>A sinc of 3 cells over 6 by 6 cells, widened likewise; the sharpest, and rings at steps.</summary>
    Lanczos,

    /// <summary>The value that covers most of the pixel; of several that cover as much, the smallest. For classes; never blends.</summary>
    Mode,

    /// <summary>The least value that the pixel covers, however little of it.</summary>
    Min,

    /// <summary>The greatest value that the pixel covers, however little of it; for depths below 0, the shoalest.</summary>
    Max,
}
