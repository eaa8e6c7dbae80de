using System.Buffers.Binary;
using Terrane.Cells.Index;

namespace Terrane.Cells.Runs;

/// <summary>The runs of one zone on disk, some four bytes each: a header with the figures of the sweep, then varints.</summary>
/// <remarks>Per run: rows since the last run, columns since its end (or since column 0 in a new row), length.</remarks>
internal static class RunFile
{
    private const int Fields = 6, HeaderLength = 8 + (Fields * sizeof(long));

    private static readonly byte[] Magic = "TRNRUN01"u8.ToArray();

    /// <summary>The figures of a whole file; null when there is none.</summary>
    /// <exception cref="CellsException">cells.work.</exception>
    public static SweepFigures? ReadFigures(string path)
    {
        if (!File.Exists(path)) return null;
        Span<byte> header = stackalloc byte[HeaderLength];
        using FileStream file = File.OpenRead(path);
        if (file.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false) < HeaderLength || !header[..8].SequenceEqual(Magic))
            throw CellsException.Workspace(path, "it has no header");
        Span<long> values = stackalloc long[Fields];
        for (int i = 0; i < Fields; i++) values[i] = BinaryPrimitives.ReadInt64LittleEndian(header[(8 + (i * sizeof(long)))..]);
        return new SweepFigures(values[0], values[1], values[2], values[3], values[4], values[5] != 0);
    }

    /// <summary>The runs in order, a few kilobytes in memory at a time.</summary>
    /// <exception cref="CellsException">cells.work: it ends too soon.</exception>
    public static IEnumerable<CellRun> Read(string path)
    {
        long left = ReadFigures(path)?.Runs ?? throw CellsException.Workspace(path, "it is gone");
        const int BufferSize = 1 << 16;
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferSize);
        file.Position = HeaderLength;
        int row = 0, end = 0;
        for (; left > 0; left--)
        {
            int rows = Varint(file, path);
            if (rows > 0) end = 0;
            row += rows;
            int column = end + Varint(file, path), length = Varint(file, path);
            end = column + length;
            yield return new CellRun(row, column, length);
        }
    }

    /// <summary>Writes a file that appears under its name as a whole.</summary>
    internal sealed class Writer : IDisposable
    {
        private readonly string _path;
        private readonly FileStream _file;
        private int _row, _end;

        public Writer(string path)
        {
            const int BufferSize = 1 << 16;
            _path = path;
            _file = new FileStream(path + ".partial", FileMode.Create, FileAccess.Write, FileShare.None, BufferSize);
            _file.Write(new byte[HeaderLength]);
        }

        public void Append(CellRun run)
        {
            Varint(run.Row - _row);
            if (run.Row != _row) _end = 0;
            Varint(run.Column - _end);
            Varint(run.Length);
            (_row, _end) = (run.Row, run.End);
        }

        public void Finish(SweepFigures figures)
        {
            Span<byte> header = stackalloc byte[HeaderLength];
            Magic.CopyTo(header);
            ReadOnlySpan<long> values = [figures.Visited, figures.Included, figures.InHole, figures.Ties, figures.Runs, figures.IsFallback ? 1 : 0];
            for (int i = 0; i < Fields; i++) BinaryPrimitives.WriteInt64LittleEndian(header[(8 + (i * sizeof(long)))..], values[i]);
            _file.Position = 0;
            _file.Write(header);
            _file.Dispose();
            File.Move(_path + ".partial", _path, overwrite: true);
        }

        public void Dispose() => _file.Dispose();

        private void Varint(int value)
        {
            uint rest = (uint)value;
            for (; rest >= 0x80; rest >>= 7) _file.WriteByte((byte)(rest | 0x80));
            _file.WriteByte((byte)rest);
        }
    }

    private static int Varint(FileStream file, string path)
    {
        uint value = 0;
        for (int shift = 0; ; shift += 7)
        {
            int read = file.ReadByte();
            if (read < 0 || shift > 28) throw CellsException.Workspace(path, "it ends too soon");
            value |= (uint)(read & 0x7F) << shift;
            if (read < 0x80) return (int)value;
        }
    }
}
