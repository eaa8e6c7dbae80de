using System.Collections;
using Terrane.Runtime.Jobs;
using Terrane.Runtime.Spilling;

namespace Terrane.Raster.Files;

/// <summary>The inputs of a plan in their order; records are made as they are asked for.</summary>
/// <param name="store">Holds the list.</param>
internal sealed class InputList(SpillStore store) : IReadOnlyList<InputRecord>
{
    private readonly SpillNames _names = new(store);
    private readonly SpillList<(long Size, long ModifiedTicks)> _stamps = new(store);
    private readonly Dictionary<int, string> _tags = []; // of files on servers

    public int Count => _names.Count;

    public InputRecord this[int index] => Record(index, _names[index], _stamps[index]);

    internal void Add(InputRecord record)
    {
        if (record.Tag is not null) _tags[Count] = record.Tag;
        _names.Add(record.Path);
        _stamps.Add((record.Size, record.ModifiedTicks));
    }

    internal InputList Seal()
    {
        _names.Seal();
        _stamps.Seal();
        return this;
    }

    public IEnumerator<InputRecord> GetEnumerator()
    {
        int index = 0;
        foreach ((string name, (long, long) stamp) in _names.Zip(_stamps)) yield return Record(index++, name, stamp);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private InputRecord Record(int index, string name, (long Size, long ModifiedTicks) stamp) => new(name, stamp.Size, stamp.ModifiedTicks, Tag: _tags.GetValueOrDefault(index));
}
