using System.Collections;
using Terrane.Runtime.Spilling;

namespace Terrane.Raster.Files;

/// <summary>Rasters as they are found, in any order; then ordered ordinally by path, each once.</summary>
/// <param name="store">Holds the list.</param>
internal sealed class FoundFiles(SpillStore store)
{
    private const int None = -1;

    private readonly SpillSort<(int Container, int Said)> _sort = new(store);
    private readonly SpillNames _containers = new(store), _said = new(store);
    private string? _last;

    internal bool Any { get; private set; }

    /// <param name="path">GDAL's name.</param>
    /// <param name="container">The file that holds it.</param>
    /// <param name="said">By a list: fields joined by tabs.</param>
    internal void Add(string path, string container, string? said = null)
    {
        Any = true;
        bool isItself = container == path;
        if (!isItself && container != _last) _containers.Add(_last = container);
        if (said is not null) _said.Add(said);
        _sort.Add(path, (isItself ? None : _containers.Count - 1, said is null ? None : _said.Count - 1));
    }

    /// <summary>The list; nothing can be added any more.</summary>
    internal IReadOnlyList<SourceFile> Sorted()
    {
        var names = new SpillNames(store);
        var values = new SpillList<(int, int)>(store);
        foreach ((string path, (int, int) value) in _sort.Sorted())
        {
            names.Add(path);
            values.Add(value);
        }
        return new FileList(names.Seal(), values.Seal(), _containers.Seal(), _said.Seal());
    }

    private sealed class FileList(SpillNames names, SpillList<(int Container, int Said)> values, SpillNames containers, SpillNames said) : IReadOnlyList<SourceFile>
    {
        public int Count => names.Count;

        public SourceFile this[int index] => Of(names[index], values[index]);

        public IEnumerator<SourceFile> GetEnumerator() => names.Zip(values, Of).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        private SourceFile Of(string path, (int Container, int Said) value) => new(
            path, value.Container == None ? path : containers[value.Container], value.Said == None ? null : new ListedRaster(said[value.Said].Split('\t')));
    }
}
