using Terrane.Core;
using Terrane.Raster.Cache;
using Terrane.Raster.Files;

namespace Terrane.Raster.Layers;

/// <summary>One file of a layer, and the cells of the layer that it fills. Made when it is asked for; two of one place in one list are equal.</summary>
public sealed class LayerMember : IEquatable<LayerMember>
{
    private readonly LayerMembers _list;
    private readonly int _index;
    private readonly int _number;
    private readonly int _beside = -1;
    private RasterFile? _file;

    internal LayerMember(LayerMembers list, int index, in LayerMembers.Place place, in FileTable.Entry entry)
    {
        (_list, _index, _number) = (list, index, place.File);
        Area = new Window(place.Col, place.Row, entry.Width, entry.Height);
        Chunks = ChunkShape.Of(entry.Width, entry.Height, entry.BlockWidth, entry.BlockHeight);
        Shared = list.Table.ProfileOf(entry);
    }

    private LayerMember(LayerMember of, int beside, RasterFile file)
    {
        (_list, _index, _number, _beside) = (of._list, of._index, of._number, beside);
        (_file, Area, Chunks, Shared) = (file, of.Area, of.Chunks, file);
    }

    public RasterFile File => _file ??= _list.Table[_number];

    /// <summary>In cells of the layer.</summary>
    public Window Area { get; }

    internal ChunkShape Chunks { get; }

    /// <summary>What its file has in common with others, the meaning of its values among it.</summary>
    internal RasterFile Shared { get; }

    /// <summary>Another band of the same cells, cut into the same chunks; null when the file has none.</summary>
    /// <param name="place">In <see cref="RasterFile.Beside"/>.</param>
    internal LayerMember? BesideAt(int place) => place < Shared.Beside.Count && Shared.Beside[place] is { } file ? new LayerMember(this, place, file) : null;

    public bool Equals(LayerMember? other) => other is not null && ReferenceEquals(_list, other._list) && _index == other._index && _beside == other._beside;

    public override bool Equals(object? obj) => Equals(obj as LayerMember);

    public override int GetHashCode() => HashCode.Combine(System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(_list), _index, _beside);
}
