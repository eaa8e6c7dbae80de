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
}
