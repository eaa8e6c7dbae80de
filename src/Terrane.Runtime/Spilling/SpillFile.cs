using Microsoft.Win32.SafeHandles;

namespace Terrane.Runtime.Spilling;

/// <summary>A file without a name, written at its end and read anywhere.</summary>
internal sealed class SpillFile : IDisposable
{
    private readonly SafeFileHandle _handle;
    private readonly string _folder;

    private SpillFile(SafeFileHandle handle, string folder) => (_handle, _folder) = (handle, folder);

    internal long Length { get; private set; }

    /// <exception cref="RunException">run.tmpdir.</exception>
    internal static SpillFile Create(string folder)
    {
        try
        {
            string path = Path.Combine(folder, $".terrane-{Environment.ProcessId}-{Guid.NewGuid():N}.tmp");
            SafeFileHandle handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.RandomAccess);
            File.Delete(path); // it lives until it is closed, also when that is done by a kill
            return new SpillFile(handle, folder);
        }
        catch (UnauthorizedAccessException) when (folder != Path.GetTempPath())
        {
            return Create(Path.GetTempPath()); // a plan may be asked for in a folder that is not one's own
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw RunException.TemporaryDirectory(folder, e);
        }
    }

    internal long Append(ReadOnlySpan<byte> bytes)
    {
        long at = Length;
        try
        {
            RandomAccess.Write(_handle, bytes, at);
        }
        catch (IOException e)
        {
            throw RunException.TemporaryDirectory(_folder, e);
        }
        Length += bytes.Length;
        return at;
    }

    internal void Read(long at, Span<byte> target)
    {
        while (!target.IsEmpty)
        {
            int read = RandomAccess.Read(_handle, target, at);
            if (read == 0) throw new EndOfStreamException($"A temporary file in '{_folder}' ends too early.");
            at += read;
            target = target[read..];
        }
    }

    public void Dispose() => _handle.Dispose();
}
