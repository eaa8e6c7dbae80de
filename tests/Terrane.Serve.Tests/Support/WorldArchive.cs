namespace Terrane.Serve.Tests.Support;

/// <summary>One archive of each kind with lineage, and a server of both, shared by a class of tests.</summary>
public sealed class WorldArchive : IDisposable
{
    private readonly TestFolder _folder = new();

    public WorldArchive()
    {
        Path = TestArchive.Write(_folder["world.pmtiles"]);
        TestArchive.Write(_folder["base.mbtiles"]);
        Server = new RunningServer(Path, _folder["base.mbtiles"]);
    }

    internal string Path { get; }

    internal RunningServer Server { get; }

    public void Dispose()
    {
        Server.Dispose();
        _folder.Dispose();
    }
}
