using System.Collections;
using System.Globalization;
using System.Text.Json;
using Terrane.Core;
using Terrane.Runtime.Spilling;

namespace Terrane.Raster.Files;

/// <summary>The files of a source as scanned, in about a hundred bytes each: what many share is kept once, and a <see cref="RasterFile"/> is made when it is asked for.</summary>
/// <remarks>Filled once, then immutable and thread-safe. Two objects made of one entry are equal in what they hold, not the same object.</remarks>
public sealed class FileTable : IReadOnlyList<RasterFile>
{
    private readonly SpillNames _paths;
    private readonly SpillList<Entry> _entries;
    private readonly SpillList<byte> _extras;
    private readonly List<RasterFile> _profiles = [];
    private readonly Dictionary<(RasterFile Bare, string Lists), int> _known = [];

    /// <param name="store">Holds what grows with the files; in memory when null.</param>
    public FileTable(SpillStore? store = null)
    {
        Store = store ?? new SpillStore();
        (_paths, _entries, _extras) = (new SpillNames(Store), new SpillList<Entry>(Store), new SpillList<byte>(Store));
    }

    /// <param name="files">In their order.</param>
    internal static FileTable Of(IEnumerable<RasterFile> files)
    {
        if (files is FileTable table) return table;
        table = new FileTable();
        foreach (RasterFile file in files) table.Add(file);
        return table.Seal();
    }

    public int Count => _entries.Count;

    /// <summary>True when some file has something to say to the user.</summary>
    internal bool HasWarnings { get; private set; }

    /// <summary>True when ranks ascend, and the paths of one rank ordinally.</summary>
    internal bool IsOrdered { get; private set; } = true;

    /// <summary>Where what is made of these files may be kept too.</summary>
    internal SpillStore Store { get; }

    private (int Rank, string Path) _last = (int.MinValue, "");

    public RasterFile this[int index] => Make(_paths[index], _entries[index]);

    public void Add(RasterFile file)
    {
        IsOrdered &= file.Rank != _last.Rank ? file.Rank > _last.Rank : string.CompareOrdinal(_last.Path, file.Path) <= 0;
        _last = (file.Rank, file.Path);
        HasWarnings |= file.Warnings.Count > 0;
        AffineTransform t = file.Grid.Transform;
        _entries.Add(new Entry(t.X0, t.Y0, file.Container.Size, file.Container.ModifiedTicks, AddExtra(file),
            checked((int)file.Grid.Width), checked((int)file.Grid.Height), file.BlockWidth, file.BlockHeight, ProfileOf(file)));
        _paths.Add(file.Path);
    }

    /// <summary>To be called when all files are there.</summary>
    public FileTable Seal()
    {
        _paths.Seal();
        _entries.Seal();
        _extras.Seal();
        _known.Clear();
        return this;
    }

    /// <summary>Where a file's cells lie, and in which blocks; cheaper than the file.</summary>
    internal Entry EntryOf(int index) => _entries[index];

    /// <summary>What a file shares with others: everything but paths, place, shape, blocks, stamps and warnings.</summary>
    internal RasterFile ProfileOf(in Entry entry) => _profiles[entry.Profile];

    internal Grid GridOf(in Entry entry)
    {
        Grid shared = _profiles[entry.Profile].Grid;
        return shared with { Width = entry.Width, Height = entry.Height, Transform = shared.Transform with { X0 = entry.X0, Y0 = entry.Y0 } };
    }

    public IEnumerator<RasterFile> GetEnumerator()
    {
        foreach ((string path, Entry entry) in _paths.Zip(_entries)) yield return Make(path, entry);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private RasterFile Make(string path, in Entry entry)
    {
        Extra? extra = entry.Extra < 0 ? null : ReadExtra((int)entry.Extra);
        string container = extra?.Container ?? path;
        return _profiles[entry.Profile] with
        {
            Source = new SourceFile(path, container),
            Grid = GridOf(entry),
            BlockWidth = entry.BlockWidth,
            BlockHeight = entry.BlockHeight,
            Container = new FileStamp(extra?.StampPath ?? container, entry.Size, entry.ModifiedTicks, extra?.Tag),
            Parts = extra?.Parts ?? [],
            Warnings = extra?.Warnings ?? [],
        };
    }

    private int ProfileOf(RasterFile file)
    {
        // All numbers of the record that are left take part in its equality; lists are compared by what they hold.
        RasterFile bare = file with
        {
            Source = NoSource,
            Grid = file.Grid with { Width = 1, Height = 1, Transform = file.Grid.Transform with { X0 = 0, Y0 = 0 } },
            BlockWidth = 0,
            BlockHeight = 0,
            Container = NoStamp,
            Parts = [],
            Warnings = [],
            NoData = [],
            OpenOptions = [],
        };
        string lists = string.Join('|', file.NoData.Select(v => v.ToString("R", CultureInfo.InvariantCulture)).Concat(file.OpenOptions));
        if (_known.TryGetValue((bare, lists), out int known)) return known;
        _known.Add((bare, lists), _profiles.Count);
        _profiles.Add(bare with { NoData = file.NoData, OpenOptions = file.OpenOptions });
        return _profiles.Count - 1;
    }

    private static readonly SourceFile NoSource = new("", "");
    private static readonly FileStamp NoStamp = new("", 0, 0);

    private long AddExtra(RasterFile file)
    {
        bool isPlain = file.Source.Container == file.Path && file.Container.Path == file.Path && file.Container.Tag is null && file.Parts.Count == 0 && file.Warnings.Count == 0;
        if (isPlain) return -1;
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(new Extra(file.Source.Container, file.Container.Path, file.Container.Tag, [.. file.Parts], [.. file.Warnings]));
        int at = _extras.Count;
        _extras.AddRange(BitConverter.GetBytes(json.Length));
        _extras.AddRange(json);
        return at;
    }

    private Extra ReadExtra(int at)
    {
        byte[] length = new byte[sizeof(int)];
        _extras.CopyTo(at, length);
        byte[] json = new byte[BitConverter.ToInt32(length)];
        _extras.CopyTo(at + sizeof(int), json);
        return JsonSerializer.Deserialize<Extra>(json)!;
    }

    /// <param name="X0">Of the transform, as <paramref name="Y0"/>; the rest of it is the profile's.</param>
    /// <param name="Size">Of the container, as <paramref name="ModifiedTicks"/>.</param>
    /// <param name="Extra">Where what few files have begins; -1 for nothing.</param>
    /// <param name="Profile">Number of what it shares with others.</param>
    internal readonly record struct Entry(double X0, double Y0, long Size, long ModifiedTicks, long Extra, int Width, int Height, int BlockWidth, int BlockHeight, int Profile);

    private sealed record Extra(string Container, string StampPath, string? Tag, FileStamp[] Parts, string[] Warnings);
}
