namespace Terrane.Serve.Archives;

/// <summary>What tells that a file was replaced.</summary>
/// <param name="Length">Bytes.</param>
/// <param name="ModifiedTicks">UTC, 100 ns.</param>
internal readonly record struct FileStamp(long Length, long ModifiedTicks)
{
    /// <summary>All zero when there is no such file.</summary>
    public static FileStamp Of(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? new FileStamp(file.Length, file.LastWriteTimeUtc.Ticks) : default;
    }
}
