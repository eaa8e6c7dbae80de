using Microsoft.Win32.SafeHandles;

namespace Terrane.Tiles.Ranges;

/// <summary>A file on disk, held open: what replaces it under its name is another file.</summary>
internal sealed class FileRanges(SafeFileHandle file) : IRangeSource
{
    public long Length { get; } = RandomAccess.GetLength(file);

    public string? Version => null;

    public int Read(Span<byte> target, long offset)
    {
        int total = 0;
        while (total < target.Length && RandomAccess.Read(file, target[total..], offset + total) is > 0 and var read) total += read;
        return total;
    }

    public void Dispose() => file.Dispose();
}
