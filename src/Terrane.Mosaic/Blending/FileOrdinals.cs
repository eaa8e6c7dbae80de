using Terrane.Core;
using Terrane.Mosaic.Planning;
using Terrane.Raster.Kernels;
using Terrane.Raster.Layers;

namespace Terrane.Mosaic.Blending;

/// <summary>Puts the ordinals of files or surveys in place of those of sources: of the file whose valid cell holds the pixel's centre, of the id there. One instance per worker.</summary>
/// <remarks>
/// A source's layers are asked as they are joined, finest first. A pixel that a kernel reached over a void, so that no cell of the source is valid at its
/// centre, is given the file (or survey) of the pixel before it in the tile, or the source's first.
/// </remarks>
public sealed class FileOrdinals(OrdinalMap map, IReadOnlyList<MosaicSource> sources, LayerSampler sampler, SamplerScratch scratch)
{
    private readonly float[] _member = new float[Canvas.Pixels];
    private readonly ushort[] _named = new ushort[Canvas.Pixels];

    /// <summary>Bytes that one instance keeps, besides its scratch.</summary>
    public const long Bytes = Canvas.Pixels * (sizeof(float) + sizeof(ushort));

    /// <param name="canvas">Rendered from the sources; its ordinals change.</param>
    public void Name(TileId tile, Canvas canvas)
    {
        Array.Clear(_named);
        foreach (MosaicSource source in sources)
        {
            if (!canvas.Ordinal.AsSpan().Contains(source.Ordinal)) continue;
            if (source.Surveys is { } surveys) NameSurveys(tile, canvas, source, surveys);
            else if (map.NamesFiles(source)) NameFiles(tile, canvas, source);
            var before = (ushort)map.FirstOf(source, 0);
            for (int p = 0; p < Canvas.Pixels; p++)
            {
                if (canvas.Ordinal[p] != source.Ordinal) continue;
                if (_named[p] == 0) _named[p] = before;
                else before = _named[p];
            }
        }
        for (int p = 0; p < Canvas.Pixels; p++)
            if (canvas.Ordinal[p] > sources.Count) _named[p] = map.Filled;
        _named.CopyTo(canvas.Ordinal.AsSpan());
    }

    private void NameFiles(TileId tile, Canvas canvas, MosaicSource source)
    {
        // Inland layers last: they have the same files, and name what the others leave void as sea.
        for (int i = 0; i < source.Layers.Count + source.InlandLayers.Count; i++)
        {
            RasterLayer layer = i < source.Layers.Count ? source.Layers[i] : source.InlandLayers[i - source.Layers.Count];
            if (!layer.Meets(WebMercator.TileBounds(tile)) || !sampler.SampleMembers(layer, tile.Z, WebMercator.TileWindow(tile), _member, scratch)) continue;
            int first = map.FirstOf(source, i % source.Layers.Count);
            for (int p = 0; p < Canvas.Pixels; p++)
                if (_named[p] == 0 && canvas.Ordinal[p] == source.Ordinal && !float.IsNaN(_member[p])) _named[p] = (ushort)(first + (int)_member[p] - 1);
        }
    }

    private void NameSurveys(TileId tile, Canvas canvas, MosaicSource source, SurveyTable surveys)
    {
        int first = map.FirstOf(source, 0);
        foreach (RasterLayer layer in surveys.Layers)
        {
            if (!sampler.Sample(layer, ResamplingKernel.Nearest, tile.Z, WebMercator.TileWindow(tile), _member, scratch)) continue;
            (uint id, int place) = (0, -1); // runs of one id are the rule
            for (int p = 0; p < Canvas.Pixels; p++)
            {
                if (_named[p] != 0 || canvas.Ordinal[p] != source.Ordinal || float.IsNaN(_member[p])) continue;
                if ((uint)_member[p] != id) (id, place) = ((uint)_member[p], surveys.PlaceOf((uint)_member[p]));
                if (place >= 0) _named[p] = (ushort)(first + place);
            }
        }
    }
}
