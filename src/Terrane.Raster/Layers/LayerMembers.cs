using System.Collections;
using Terrane.Core;
using Terrane.Raster.Files;
using Terrane.Runtime.Spilling;

namespace Terrane.Raster.Layers;

/// <summary>The members of a layer, in ordinal order of their paths, as numbers; and its files.</summary>
/// <param name="table">Of the source.</param>
/// <param name="places">Sealed; one for each member.</param>
internal sealed class LayerMembers(FileTable table, SpillList<LayerMembers.Place> places) : IReadOnlyList<LayerMember>
{
    /// <param name="File">Number in the table.</param>
    /// <param name="Col">First column, in cells of the layer.</param>
    /// <param name="Row">First row.</param>
    internal readonly record struct Place(int File, long Col, long Row);

    internal FileTable Table => table;

    internal SpillStore Store => table.Store;

    public int Count => places.Count;

    public LayerMember this[int index]
    {
        get
        {
            Place place = places[index];
            return new LayerMember(this, index, place, table.EntryOf(place.File));
        }
    }

    internal Window AreaOf(int index) => AreaOf(places[index]);

    /// <summary>The cells of all members, in order.</summary>
    internal IEnumerable<Window> Areas() => places.Select(place => AreaOf(place));

    /// <summary>The shared parts of all files, each once.</summary>
    internal IEnumerable<RasterFile> Profiles()
    {
        var seen = new HashSet<int>();
        foreach (Place place in places)
        {
            FileTable.Entry entry = table.EntryOf(place.File);
            if (seen.Add(entry.Profile)) yield return table.ProfileOf(entry);
        }
    }

    public IEnumerator<LayerMember> GetEnumerator()
    {
        int index = 0;
        foreach (Place place in places) yield return new LayerMember(this, index++, place, table.EntryOf(place.File));
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private Window AreaOf(in Place place)
    {
        FileTable.Entry entry = table.EntryOf(place.File);
        return new Window(place.Col, place.Row, entry.Width, entry.Height);
    }

    /// <summary>The same as files.</summary>
    internal sealed class FileList(LayerMembers members) : IReadOnlyList<RasterFile>
    {
        public int Count => members.Count;

        public RasterFile this[int index] => members[index].File;

        public IEnumerator<RasterFile> GetEnumerator() => members.Select(member => member.File).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
