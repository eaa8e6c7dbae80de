using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using Terrane.Cells.Grids;
using Terrane.Cells.Publish;
using Terrane.Cells.Runs;
using Terrane.Cells.Tables;
using Terrane.Core;
using Terrane.Native.DuckDb;
using Terrane.Resample.Grids;

namespace Terrane.Resample.Joining;

/// <summary>The zones of cells, asked for in ascending order: the runs of all zones of a cell index, merged by cell_id.</summary>
/// <remarks>Runs wait in an unnamed file, and some hundred of each zone are in memory: neither cells nor runs are ever held.</remarks>
internal sealed class ZoneCells : IDisposable
{
    /// <summary>Between the keys of a cell that belongs to several zones.</summary>
    public const char Separator = '|';

    private const int RunBytes = 12, BufferedRuns = 256;

    private readonly string[] _keys;
    private readonly ZoneRuns[] _zones;
    private readonly SafeFileHandle _file;
    private readonly PriorityQueue<int, long> _ahead = new(); // zones by the start of their next run
    private readonly List<int> _here = []; // zones whose run holds the last cell asked for, or ended before it
    private readonly Dictionary<string, string> _labels = new(StringComparer.Ordinal);
    private string? _label;
    private long _until; // the label holds for cells before this one

    private ZoneCells(string hash, string[] keys, SafeFileHandle file, IReadOnlyList<(long Offset, long Runs)> segments)
    {
        (Hash, _keys, _file) = (hash, keys, file);
        _zones = [.. segments.Select(segment => new ZoneRuns(file, segment.Offset, segment.Runs))];
        for (int z = 0; z < _zones.Length; z++)
            if (_zones[z].Next()) _ahead.Enqueue(z, _zones[z].First);
    }

    /// <summary>Of the cell index: everything that decides its rows.</summary>
    public string Hash { get; }

    /// <param name="path">The output folder of <c>cells index</c>, or one of its partitions.</param>
    /// <param name="grid">Of the datasets.</param>
    /// <exception cref="TerraneException">cells.partition; resample.grid.other: the index is of another grid.</exception>
    public static ZoneCells Open(string path, CellGrid grid, CancellationToken ct)
    {
        PublishedTable table = PublishedTable.Open(path);
        CellGrid own = table.Grid;
        GridMatch match = GridMatch.Of(new Grid(own.Columns, own.Rows, own.Transform, own.Crs.Definition), grid);
        if (!match.IsWhole) throw ResampleException.OtherZones(path, match.Reason);
        string[] keys = [.. table.Summary.Select(zone => zone["country_iso"]!.GetValue<string>()).Order(StringComparer.Ordinal)];
        string name = Path.Combine(Path.GetTempPath(), $"terrane-zones-{Guid.NewGuid():N}");
        SafeFileHandle file = File.OpenHandle(name, FileMode.CreateNew, FileAccess.ReadWrite);
        try
        {
            File.Delete(name); // the handle keeps it: nothing stays behind, even after a kill
            return new ZoneCells(table.Hash, keys, file, Spool(table, keys, file, ct));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The zone of a cell, several with <see cref="Separator"/> between them in ordinal order, or null. Cells must ascend.</summary>
    public string? At(long id)
    {
        if (id < _until) return _label;
        _here.RemoveAll(z =>
        {
            if (_zones[z].End > id) return false;
            while (_zones[z].Next())
            {
                if (_zones[z].End <= id) continue;
                _ahead.Enqueue(z, _zones[z].First);
                break;
            }
            return true;
        });
        while (_ahead.TryPeek(out int zone, out long first) && first <= id)
        {
            _ahead.Dequeue();
            while (_zones[zone].End <= id && _zones[zone].Next()) { }
            if (_zones[zone].End <= id) continue;
            if (_zones[zone].First <= id) _here.Add(zone);
            else _ahead.Enqueue(zone, _zones[zone].First);
        }
        _until = _ahead.TryPeek(out _, out long next) ? next : long.MaxValue;
        foreach (int z in _here) _until = Math.Min(_until, _zones[z].End);
        return _label = Label();
    }

    public void Dispose() => _file.Dispose();

    private string? Label()
    {
        if (_here.Count < 2) return _here.Count == 0 ? null : _keys[_here[0]];
        _here.Sort();
        string label = string.Join(Separator, _here.Select(z => _keys[z]));
        // One object per combination: rows wait by the hundred thousand, and equal texts must not.
        if (!_labels.TryGetValue(label, out string? known)) _labels.Add(label, known = label);
        return known;
    }

    private static List<(long Offset, long Runs)> Spool(PublishedTable table, string[] keys, SafeFileHandle file, CancellationToken ct)
    {
        using DuckDbConnection database = DuckDbConnection.Open("", DuckDbStream.Settings);
        var segments = new List<(long, long)>();
        byte[] buffer = new byte[RunBytes * 4096];
        (long at, int filled) = (0, 0);
        foreach (string key in keys)
        {
            ct.ThrowIfCancellationRequested();
            (long offset, long count) = (at + filled, 0);
            foreach (CellRun run in TileIds.Runs(database, table.Files(CellTables.Index, key), table.Grid.Columns, table.Grid.Count))
            {
                BinaryPrimitives.WriteInt64LittleEndian(buffer.AsSpan(filled), (long)table.Grid.TileId(run.Row, run.Column));
                BinaryPrimitives.WriteInt32LittleEndian(buffer.AsSpan(filled + sizeof(long)), run.Length);
                filled += RunBytes;
                count++;
                if (filled == buffer.Length) Flush();
            }
            segments.Add((offset, count));
        }
        Flush();
        return segments;

        void Flush()
        {
            RandomAccess.Write(file, buffer.AsSpan(0, filled), at);
            (at, filled) = (at + filled, 0);
        }
    }

    /// <summary>The runs of one zone in the file, some at a time.</summary>
    private sealed class ZoneRuns(SafeFileHandle file, long offset, long left)
    {
        private readonly byte[] _buffer = new byte[(int)Math.Min(left, BufferedRuns) * RunBytes];
        private int _at, _filled;

        public long First { get; private set; }

        /// <summary>The first cell behind the run.</summary>
        public long End { get; private set; }

        public bool Next()
        {
            if (left == 0) return false;
            if (_at == _filled)
            {
                int wanted = (int)Math.Min(left * RunBytes, _buffer.Length);
                for (_filled = 0; _filled < wanted;)
                {
                    int read = RandomAccess.Read(file, _buffer.AsSpan(_filled, wanted - _filled), offset + _filled);
                    _filled += read > 0 ? read : throw new EndOfStreamException("The file of runs is shorter than what was written to it.");
                }
                (offset, _at) = (offset + _filled, 0);
            }
            First = BinaryPrimitives.ReadInt64LittleEndian(_buffer.AsSpan(_at));
            End = First + BinaryPrimitives.ReadInt32LittleEndian(_buffer.AsSpan(_at + sizeof(long)));
            _at += RunBytes;
            left--;
            return true;
        }
    }
}
