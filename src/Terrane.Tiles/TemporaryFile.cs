namespace Terrane.Tiles;

/// <summary>Scratch space that is gone when its stream is closed, or the process killed.</summary>
internal static class TemporaryFile
{
    /// <summary>Opens a file for reading and writing, and takes its name away at once.</summary>
    internal static FileStream Create(string folder, int bufferSize)
    {
        string path = Path.Combine(folder, $"terrane-{Guid.NewGuid():N}.tmp");
        var file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize);
        File.Delete(path); // FileOptions.DeleteOnClose would leave it behind after a kill
        return file;
    }
}
