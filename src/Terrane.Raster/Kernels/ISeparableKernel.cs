namespace Terrane.Raster.Kernels;

/// <summary>A weight along one axis; a pixel's weights are the products of its columns' and its rows'.</summary>
internal interface ISeparableKernel
{
    /// <summary>Cells to each side of a pixel's centre within which weights can be above 0.</summary>
    /// <param name="scale">Cells per pixel.</param>
    static abstract double Reach(double scale);

    /// <summary>True when a pixel whose centre lies in a void cell has no value, whatever lies round it.</summary>
    static abstract bool NeedsCentre { get; }

    /// <summary>True when weights can be below 0.</summary>
    static virtual bool HasNegativeLobes => false;

    /// <summary>True when a void among the weighted cells makes a pixel bilinear, instead of giving its weight to the others.</summary>
    static virtual bool NeedsAll(double scaleX, double scaleY) => false;

    /// <summary>Weights of the cells round a pixel.</summary>
    /// <param name="centre">Of the pixel; cell i spans [i, i + 1].</param>
    /// <param name="scale">Cells per pixel.</param>
    /// <param name="weights">Gets them; at least 2 * Reach + 2 long.</param>
    /// <param name="first">The cell of the first weight.</param>
    /// <returns>Number of weights.</returns>
    static abstract int Weights(double centre, double scale, Span<double> weights, out long first);
}
