using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.Win32.SafeHandles;
using Terrane.Core;
using Terrane.Runtime.Jobs;

namespace Terrane.Fusion.Running;

/// <summary>Finished cells on disk, one after the other: elevations, ids, and what else the policy wants, as they are in memory.</summary>
/// <remarks>What lies beyond the length that the ledger knows was written by a run that was killed, and is cut off when the file is opened.</remarks>
internal sealed class CellSpool : IDisposable
{
    internal const string FileName = "fused-cells.spool";

    private readonly SafeFileHandle _file; // the last
    private readonly List<(SafeFileHandle File, long Start)> _files = [];

    internal CellSpool(string path, long length)
    {
        _file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite);
        _files.Add((_file, 0));
        RandomAccess.SetLength(_file, length);
        Length = length;
    }

    /// <summary>Several spools as if they were one, to be read.</summary>
    /// <param name="spools">In order: at least one; what lies beyond the length is passed over.</param>
    internal CellSpool(IEnumerable<(string Path, long Length)> spools)
    {
        try
        {
            foreach ((string path, long length) in spools)
            {
                if (length == 0) continue; // a shard without a cell
                _files.Add((File.OpenHandle(path, FileMode.Open, FileAccess.Read), Length));
                Length += length;
            }
            _file = _files[^1].File;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Where the spool of a ledger ends.</summary>
    internal static long LengthOf(Ledger ledger) => ledger.PositionJson is { } position ? JsonNode.Parse(position)!["spool"]!.GetValue<long>() : 0;

    internal long Length { get; private set; }

    /// <summary>Appends a cell and returns a hash of its bytes.</summary>
    internal string Append(CellResult cell)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string plane in CellResult.PlaneNames) Append(cell.Bytes(plane), sha);
        return Convert.ToHexStringLower(sha.GetHashAndReset());
    }

    internal void Flush() => RandomAccess.FlushToDisk(_file);

    /// <summary>Reads pixels back, whichever cells they are in. Thread-safe.</summary>
    /// <param name="window">Of the canvas.</param>
    /// <param name="totals">Where cells lie.</param>
    /// <param name="cell">Gets them.</param>
    internal void Read(Window window, FusionTotals totals, FusionPlan plan, CellResult cell)
    {
        cell.Begin(window, plan);
        foreach (FusionCell part in plan.CellsIn(window))
        {
            long offset = totals.Offsets[(int)part.Sequence];
            foreach (string name in CellResult.PlaneNames)
                if (MemoryMarshal.Cast<byte, uint>(cell.Bytes(name)) is { IsEmpty: false } plane) Read(part.Window, window, plane, ref offset);
        }
    }

    public void Dispose()
    {
        foreach ((SafeFileHandle file, _) in _files) file.Dispose();
    }

    private void Append(ReadOnlySpan<byte> bytes, IncrementalHash sha)
    {
        if (bytes.IsEmpty) return;
        RandomAccess.Write(_file, bytes, Length);
        sha.AppendData(bytes);
        Length += bytes.Length;
    }

    /// <summary>Reads what a cell and a window share of one plane.</summary>
    /// <param name="offset">Of the plane of the cell; moves on behind it.</param>
    private void Read(Window cell, Window window, Span<uint> plane, ref long offset)
    {
        Window shared = cell.Intersect(window);
        bool isWhole = shared == cell && cell.Width == window.Width; // rows follow each other in both
        for (long row = shared.Row; row < shared.RowEnd; row += isWhole ? shared.Height : 1)
        {
            int at = ((int)(row - window.Row) * window.Width) + (int)(shared.Col - window.Col);
            Read(MemoryMarshal.AsBytes(plane.Slice(at, isWhole ? (int)shared.Count : shared.Width)), offset + (sizeof(uint) * (((row - cell.Row) * cell.Width) + shared.Col - cell.Col)));
        }
        offset += sizeof(uint) * cell.Count;
    }

    /// <summary>Reads a part of what was appended. Thread-safe.</summary>
    private void Read(Span<byte> bytes, long offset)
    {
        // What is read at a time lies in one cell, and a cell in one file.
        int at = _files.Count - 1;
        while (_files[at].Start > offset) at--;
        (SafeFileHandle file, long start) = _files[at];
        while (!bytes.IsEmpty)
        {
            int read = RandomAccess.Read(file, bytes, offset - start);
            if (read == 0) throw new EndOfStreamException("The work file is shorter than the ledger says.");
            bytes = bytes[read..];
            offset += read;
        }
    }
}
