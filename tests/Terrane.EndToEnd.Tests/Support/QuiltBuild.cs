using Terrane.EndToEnd.Tests.Support;

[assembly: AssemblyFixture(typeof(QuiltBuild))]

namespace Terrane.EndToEnd.Tests.Support;

/// <summary>Four abutting rasters and the archive of them, built once for all tests, which leave both alone.</summary>
public sealed class QuiltBuild : IDisposable
{
    private readonly TestFolder _folder = new();

    public QuiltBuild()
    {
        Sources = Rasters.Quilt(_folder.File("quilt"), 2, 2, 300, 100);
        Archive = _folder.File("quilt.pmtiles");
        Outcome = TerraneProgram.Run(["build", Sources, .. Options, "-o", Archive]).Exits(0);
    }

    /// <summary>Four units at zoom 9 and 10, tiles to zoom 11.</summary>
    public static IReadOnlyList<string> Options { get; } = ["--max-zoom", "11", "--effort", "0"];

    public string Sources { get; }

    public string Archive { get; }

    internal Outcome Outcome { get; }

    public void Dispose() => _folder.Dispose();
}
