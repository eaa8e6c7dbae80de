namespace Terrane.Raster.Kernels;

/// <summary>A weight by distance from a pixel's centre along one axis, where cells and pixels are equally wide.</summary>
internal interface IKernelShape
{
    /// <summary>Distance in cells from which on weights are 0; at least 1.</summary>
    static abstract double Radius { get; }

    /// <summary>True when some weights are below 0: values may then go beyond those of the cells.</summary>
    static abstract bool HasNegativeLobes { get; }

    /// <summary>True when, not being widened, it gives way to bilinear where any of its cells is void.</summary>
    static abstract bool NeedsAll { get; }

    /// <summary>The weight; sums of it need not be 1.</summary>
    /// <param name="distance">0 or more.</param>
    static abstract double At(double distance);
}
