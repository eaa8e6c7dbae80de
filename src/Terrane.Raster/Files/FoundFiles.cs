using System.Collections;
using Terrane.Runtime.Spilling;

namespace Terrane.Raster.Files;

/// <summary>Rasters as they are found, in any order; then ordered ordinally by path, each once.</summary>
/// <param name="store">Holds the list.</param>
internal sealed class FoundFiles(SpillStore store)
{
    private const int Itself = -1;

    private readonly SpillSort<int> _sort = new(store);
    private readonly SpillNames _containers = new(store);
    private string? _last;

    internal bool Any { get; private set; }

    internal void Add(SourceFile file)
    {
        Any = true;
        if (file.Container != file.Path && file.Container != _last) _containers.Add(_last = file.Container);
        _sort.Add(file.Path, file.Container == file.Path ? Itself : _containers.Count - 1);
    }

    /// <summary>The list; nothing can be added any more.</summary>
    internal IReadOnlyList<SourceFile> Sorted()
    {
        var names = new SpillNames(store);
        var containers = new SpillList<int>(store);
        foreach ((string path, int container) in _sort.Sorted())
        {
            names.Add(path);
            containers.Add(container);
        }
        return new FileList(names.Seal(), containers.Seal(), _containers.Seal());
    }

    private sealed class FileList(SpillNames names, SpillList<int> numbers, SpillNames containers) : IReadOnlyList<SourceFile>
    {
        public int Count => names.Count;

        public SourceFile this[int index] => Of(names[index], numbers[index]);

        public IEnumerator<SourceFile> GetEnumerator() => names.Zip(numbers, Of).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        private SourceFile Of(string path, int container) => new(path, container == Itself ? path : containers[container]);
    }
}
