using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Terrane.Core;

namespace Terrane.Fusion.Running;

/// <summary>Finished cells on disk, one after the other: elevations, ids, and what else the policy wants, as they are in memory.</summary>
/// <remarks>What lies beyond the length that the ledger knows was written by a run that was killed, and is cut off when the file is opened.</remarks>
internal sealed class CellSpool : IDisposable
{
    private readonly SafeFileHandle _file;

    internal CellSpool(string path, long length)
    {
        _file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite);
        RandomAccess.SetLength(_file, length);
        Length = length;
    }

    internal long Length { get; private set; }

    /// <summary>Appends a cell and returns a hash of its bytes.</summary>
    internal string Append(CellResult cell)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (float[] plane in (float[][])[cell.Elevation, cell.Uncertainty, cell.Weight]) Append(MemoryMarshal.AsBytes(plane.AsSpan()), sha);
        Append(MemoryMarshal.AsBytes(cell.Id.AsSpan()), sha);
        return Convert.ToHexStringLower(sha.GetHashAndReset());
    }

    internal void Flush() => RandomAccess.FlushToDisk(_file);

    /// <summary>Reads a cell back. Thread-safe.</summary>
    internal void Read(Window window, long offset, FusionPlan plan, CellResult cell)
    {
        cell.Begin(window, plan);
        foreach (float[] plane in (float[][])[cell.Elevation, cell.Uncertainty, cell.Weight]) Read(MemoryMarshal.AsBytes(plane.AsSpan()), ref offset);
        Read(MemoryMarshal.AsBytes(cell.Id.AsSpan()), ref offset);
    }

    public void Dispose() => _file.Dispose();

    private void Append(ReadOnlySpan<byte> bytes, IncrementalHash sha)
    {
        if (bytes.IsEmpty) return;
        RandomAccess.Write(_file, bytes, Length);
        sha.AppendData(bytes);
        Length += bytes.Length;
    }

    private void Read(Span<byte> bytes, ref long offset)
    {
        while (!bytes.IsEmpty)
        {
            int read = RandomAccess.Read(_file, bytes, offset);
            if (read == 0) throw new EndOfStreamException("The work file is shorter than the ledger says.");
            bytes = bytes[read..];
            offset += read;
        }
    }
}
