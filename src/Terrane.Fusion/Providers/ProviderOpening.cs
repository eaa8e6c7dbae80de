using Terrane.Core;
using Terrane.Fusion.Provenance;
using Terrane.Raster;

namespace Terrane.Fusion.Providers;

/// <summary>What a provider has for an area. Nothing at all, and no failure, is an answer: there is no data here.</summary>
internal sealed record ProviderOpening
{
    /// <summary>In any order: they are joined where they share a lattice, the finer ones first, unless their ranks say otherwise.</summary>
    internal IReadOnlyList<RasterFile> Files { get; init; } = [];

    /// <summary>What is known of files by path, where the provider has surveys: files of equal ones have one id.</summary>
    internal IReadOnlyDictionary<string, Survey> Surveys { get; init; } = new Dictionary<string, Survey>();

    /// <summary>What the numbers of single pixels stand for, by place from 1, where files have a raster of them beside them that the source made itself.</summary>
    internal IReadOnlyList<Survey> Coded { get; init; } = [];

    /// <summary>Instead of files; null where there are files.</summary>
    internal IPixelSource? Pixels { get; init; }

    /// <summary>What should be here and could not be had: the step is partial, or an error when nothing else is left, and the run a data error.</summary>
    internal IReadOnlyList<TerraneException> Failures { get; init; } = [];

    /// <summary>True when the filter's patterns have been heeded: the names of the files say nothing.</summary>
    internal bool IsChosen { get; init; }

    /// <summary>True when only what meets the area was opened, so that having no file says nothing of the policy.</summary>
    internal bool IsOfArea { get; init; }
}
