using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Terrane.Resample.Joining;

/// <summary>CSV after RFC 4180 with "\n"; numbers so that they read back as the same double, nothing where a value is missing.</summary>
internal sealed class CsvRowWriter : IRowWriter
{
    private const int BufferBytes = 1 << 16;

    private readonly FileStream _file;
    private readonly StreamWriter _writer;
    private readonly int _columns;

    public CsvRowWriter(string path, IReadOnlyList<string> columns, bool compressed)
    {
        _columns = columns.Count;
        _file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, BufferBytes);
        Stream target = compressed ? new GZipStream(_file, CompressionLevel.Optimal, leaveOpen: true) : _file;
        _writer = new StreamWriter(target, new UTF8Encoding(false), BufferBytes, leaveOpen: !compressed) { NewLine = "\n" };
        _writer.WriteLine(string.Join(',', (IEnumerable<string>)["cell_id", "x", "y", .. columns]));
    }

    public void Write(RowBatch batch)
    {
        Span<char> text = stackalloc char[32];
        for (int row = 0; row < batch.Count; row++)
        {
            _ = batch.Ids[row].TryFormat(text, out int length, default, CultureInfo.InvariantCulture);
            _writer.Write(text[..length]);
            Number(batch.X[row], text);
            Number(batch.Y[row], text);
            for (int column = 0; column < _columns; column++) Number(batch.Values(column)[row], text);
            _writer.Write('\n');
        }
    }

    public void Finish()
    {
        _writer.Dispose();
        _file.Flush(flushToDisk: true);
    }

    public void Dispose()
    {
        _writer.Dispose();
        _file.Dispose();
    }

    private void Number(double value, Span<char> text)
    {
        _writer.Write(',');
        if (double.IsNaN(value)) return;
        _ = value.TryFormat(text, out int length, "R", CultureInfo.InvariantCulture);
        _writer.Write(text[..length]);
    }
}
