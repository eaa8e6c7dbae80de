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
    private readonly JoinTable _table;

    public CsvRowWriter(string path, JoinTable table, bool compressed)
    {
        _table = table;
        _file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, BufferBytes);
        Stream target = compressed ? new GZipStream(_file, CompressionLevel.Optimal, leaveOpen: true) : _file;
        _writer = new StreamWriter(target, new UTF8Encoding(false), BufferBytes, leaveOpen: !compressed) { NewLine = "\n" };
        _writer.WriteLine(string.Join(',', table.Names.Select(Quoted)));
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
            if (_table.Zone is not null)
            {
                _writer.Write(',');
                if (batch.Zones[row] is { } zone) _writer.Write(Quoted(zone));
            }
            for (int column = 0; column < _table.Values.Count; column++) Number(batch.Values(column)[row], text);
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

    private static string Quoted(string text) =>
        text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private void Number(double value, Span<char> text)
    {
        _writer.Write(',');
        if (double.IsNaN(value)) return;
        _ = value.TryFormat(text, out int length, "R", CultureInfo.InvariantCulture);
        _writer.Write(text[..length]);
    }
}
