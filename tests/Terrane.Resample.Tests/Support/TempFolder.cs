namespace Terrane.Resample.Tests.Support;

internal sealed class TempFolder : IDisposable
{
    // A run points TMPDIR to its own work folder, which is gone afterwards.
    private static readonly string Root = System.IO.Path.GetTempPath();

    public string Path { get; } = Directory.CreateDirectory(System.IO.Path.Combine(Root, $"terrane-resample-{Guid.NewGuid():N}")).FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
