using System.Buffers.Binary;
using System.Collections;
using Microsoft.Win32.SafeHandles;

namespace Terrane.Fusion.Providers.Points;

/// <summary>LAS 1.0 to 1.4, point formats 0 to 10, as the specification of the ASPRS has them. Points that are marked as withheld are left out.</summary>
internal sealed class LasReader : PointReader
{
    private readonly string _path;
    private readonly SafeFileHandle _file;
    private readonly LasHeader _header;
    private readonly BitArray? _classes;
    private readonly byte[] _buffer;
    private long _next;

    private LasReader(string path, SafeFileHandle file, LasHeader header, IReadOnlyList<int> classes)
    {
        (_path, _file, _header) = (path, file, header);
        _buffer = new byte[Batch * header.RecordLength];
        if (classes.Count == 0) return;
        _classes = new BitArray(256);
        foreach (int one in classes) _classes[one] = true;
    }

    internal override string? Crs => _header.Crs;

    /// <inheritdoc cref="PointReader.Open"/>
    internal static LasReader Open(string path, IReadOnlyList<int> classes)
    {
        SafeFileHandle file = File.OpenHandle(path);
        try
        {
            return new LasReader(path, file, LasHeader.Read(path, file), classes);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    internal override int Read(Span<double> x, Span<double> y, Span<double> z)
    {
        int count = 0;
        while (count == 0 && _next < _header.Points)
        {
            int records = (int)Math.Min(Batch, _header.Points - _next);
            Span<byte> bytes = _buffer.AsSpan(0, records * _header.RecordLength);
            Fill(bytes, _header.FirstPoint + (_next * _header.RecordLength));
            _next += records;
            for (int i = 0; i < records; i++)
            {
                ReadOnlySpan<byte> point = bytes.Slice(i * _header.RecordLength, _header.RecordLength);
                if (!IsWanted(point)) continue;
                x[count] = (BinaryPrimitives.ReadInt32LittleEndian(point) * _header.Scale[0]) + _header.Offset[0];
                y[count] = (BinaryPrimitives.ReadInt32LittleEndian(point[4..]) * _header.Scale[1]) + _header.Offset[1];
                z[count] = (BinaryPrimitives.ReadInt32LittleEndian(point[8..]) * _header.Scale[2]) + _header.Offset[2];
                count++;
            }
        }
        return count;
    }

    public override void Dispose() => _file.Dispose();

    // Formats 0 to 5 have class and flags in one byte, later ones in two.
    private bool IsWanted(ReadOnlySpan<byte> point)
    {
        const int Withheld = 0x80, WithheldLater = 0x04, FirstLater = 6;
        bool isLater = _header.Format >= FirstLater;
        bool isWithheld = isLater ? (point[15] & WithheldLater) != 0 : (point[15] & Withheld) != 0;
        return !isWithheld && (_classes is null || _classes[isLater ? point[16] : point[15] & 0x1F]);
    }

    private void Fill(Span<byte> bytes, long offset)
    {
        while (!bytes.IsEmpty)
        {
            int read = RandomAccess.Read(_file, bytes, offset);
            if (read == 0) throw PointsException.Damaged(_path, FormattableString.Invariant($"its header promises {_header.Points} points, and it ends before"));
            bytes = bytes[read..];
            offset += read;
        }
    }
}
