namespace Terrane.Resample.Datasets;

/// <summary>How the value of a target cell follows from source cells.</summary>
public enum ResampleMethod
{
    /// <summary>The source cell that holds the centre of the target cell.</summary>
    Nearest,

    /// <summary>Triangle of one source cell to each side of the centre; of one target cell where that is the larger.</summary>
    Bilinear,

    /// <summary>Cubic convolution, a = -0.5, two cells to each side; likewise.</summary>
    Cubic,

    /// <summary>Windowed sinc, three cells to each side; likewise.</summary>
    Lanczos,

    /// <summary>Mean of the source cells that the target cell covers, by covered area.</summary>
    Average,

    /// <summary>Sum of the source cells, each by the fraction of it that the target cell covers: the total stays.</summary>
    Sum,

    /// <summary>The value that covers most; the smallest of several.</summary>
    Mode,

    Min,
    Max,

    /// <summary>The smallest value with half of the covered area at or below it.</summary>
    Median,
}
