using System.Diagnostics;
using Terrane.Raster.Transforms;

namespace Terrane.Raster.Kernels;

/// <summary>One resampling method. Stateless, so one instance serves all threads.</summary>
internal abstract class KernelRun
{
    internal static KernelRun Of(ResamplingKernel kernel) => kernel switch
    {
        ResamplingKernel.Nearest => NearestRun.Instance,
        ResamplingKernel.Bilinear => BilinearRun.Instance,
        ResamplingKernel.Average => SeparableRun<BoxKernel>.Instance,
        ResamplingKernel.Cubic => SeparableRun<WidenedKernel<CubicShape>>.Instance,
        ResamplingKernel.CubicSpline => SeparableRun<WidenedKernel<CubicSplineShape>>.Instance,
        ResamplingKernel.Lanczos => SeparableRun<WidenedKernel<LanczosShape>>.Instance,
        ResamplingKernel.Mode => ModeRun.Instance,
        ResamplingKernel.Min => ExtremeRun.Min,
        ResamplingKernel.Max => ExtremeRun.Max,
        _ => throw new ArgumentOutOfRangeException(nameof(kernel), kernel, null),
    };

    /// <summary>Cells that the method may read to each side of the one that holds a pixel's centre.</summary>
    internal abstract int Reach(double scale);

    /// <summary>True when knowing that a patch holds no void makes it faster.</summary>
    internal virtual bool AsksForWhole => true;

    /// <summary>Writes the pixels of a run that get a value and leaves the others alone.</summary>
    /// <param name="patch">Holds every cell within <see cref="Reach"/> of the pixels that it defines.</param>
    /// <returns>Pixels written.</returns>
    internal abstract int Run(in SourcePatch patch, in CoordinateRun run, Span<float> target, SamplerScratch scratch);

    /// <summary>One pixel whose cells are too many to be in memory at once: <paramref name="rows"/> brings them band by band, with the same result.</summary>
    internal virtual bool RunBanded(PatchReader rows, in CoordinateRun run, out float value, SamplerScratch scratch) => throw new UnreachableException();
}

/// <summary>Reads rows [row, row + height) of the columns [col, col + width) of the layer into the scratch's patch.</summary>
internal delegate SourcePatch PatchReader(long col, long row, int width, int height);
