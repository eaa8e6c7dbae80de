using System.Text;
using Terrane.Chaos.Running;
using Terrane.Core;
using Terrane.Fusion.Policies;
using Terrane.Mosaic.Job;
using Terrane.Runtime.Jobs;
using Terrane.Tiles;
using Terrane.Tiles.Conversion;
using Terrane.Tiles.Spool;

namespace Terrane.Chaos.Mutations;

/// <summary>Our own parsers on damaged files, in this process: they understand, or say with a code why not; nothing else is thrown and none hangs.</summary>
public sealed class ParserTests
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20); // for one file of some kilobytes, on a machine that is busy

    private const string Job = """
        sources:
          - {name: alps, path: alps/*.tif, priority: 2, feather: 500, valid_range: [-100, 5000]}
          - {path: sea.nc, crs: "EPSG:4326", nodata: [-9999, 0], scale: 0.1}
        output: out/terrain.pmtiles
        max_zoom: 11
        bbox: [5, 44, 16, 48]
        memory: 2G
        """;

    [Fact]
    public void PMTiles() => Fuzz("PMTiles", File.ReadAllBytes(Path.Combine(ChaosInputs.Folder, "one.pmtiles")), ".pmtiles", ReadArchive);

    [Fact]
    public void PMTiles_headers_and_directories()
    {
        // Of a file whose tiles are cut off, all damage meets what says where they lie.
        byte[] whole = File.ReadAllBytes(Path.Combine(ChaosInputs.Folder, "one.pmtiles"));
        Fuzz("PMTiles directory", whole[..Math.Min(whole.Length, 600)], ".pmtiles", ReadArchive);
    }

    [Fact]
    public void MBTiles()
    {
        string made = Path.Combine(Directory.CreateTempSubdirectory("terrane-chaos-").FullName, "x.mbtiles");
        EndToEnd.Tests.Support.TerraneProgram.Run("convert", Path.Combine(ChaosInputs.Folder, "one.pmtiles"), "-o", made).Exits(0);
        byte[] whole = File.ReadAllBytes(made);
        Directory.Delete(Path.GetDirectoryName(made)!, recursive: true);
        Fuzz("MBTiles", whole, ".mbtiles", ReadArchive);
    }

    [Fact]
    public void Jobs() => Fuzz("JOB.yaml", Encoding.UTF8.GetBytes(Job), ".yaml", path => JobFile.Load(path, null));

    [Fact]
    public void Policies() => Fuzz("policy", File.ReadAllBytes(Path.Combine(ChaosInputs.Folder, "policy.yaml")), ".yaml", path => PolicyFile.Load(path));

    [Fact]
    public void Spools()
    {
        string folder = Directory.CreateTempSubdirectory("terrane-chaos-").FullName;
        try
        {
            var tiles = Enumerable.Range(0, 40).Select(i => TileId.FromHilbertId(TileId.FirstIdOfZoom(5) + (ulong)i)).ToArray();
            SpoolPosition position;
            using (var writer = SpoolWriter.Open(folder, SpoolPosition.Empty))
            {
                foreach (TileId tile in tiles) writer.Append(tile, new byte[tile.X + 20]);
                position = writer.Flush(fsync: false);
            }
            string index = Path.Combine(folder, "z5.index");
            Fuzz("spool", File.ReadAllBytes(index), ".index", path =>
            {
                File.Copy(path, index, overwrite: true);
                using (var reader = SpoolReader.Open(folder))
                {
                    foreach (TileId tile in tiles) reader.Read(tile);
                }
            });
            Fuzz("spool position", Encoding.UTF8.GetBytes(position + ",6:3:99"), ".txt", path => SpoolPosition.Parse(Encoding.UTF8.GetString(File.ReadAllBytes(path))));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Ledgers()
    {
        string folder = Directory.CreateTempSubdirectory("terrane-chaos-").FullName, path = Path.Combine(folder, "ledger.sqlite");
        using (Ledger ledger = Ledger.Create(path, CanonicalPlan.From(new System.Text.Json.Nodes.JsonObject { ["a"] = 1 }), []))
            ledger.CommitGroup([.. Enumerable.Range(0, 50).Select(i => new UnitRecord(i, "{}", "hash", 1))], "position");
        byte[] whole = File.ReadAllBytes(path);
        Directory.Delete(folder, recursive: true);
        Fuzz("ledger", whole, ".sqlite", file =>
        {
            using Ledger? ledger = Ledger.Open(file);
        });
    }

    private static void ReadArchive(string path)
    {
        using ITileArchive archive = TileArchive.Open(path);
        archive.ReadMetadata();
        byte[] buffer = [];
        foreach (TileHead head in archive.Heads(_ => true, TestContext.Current.CancellationToken).Take(200)) archive.ReadTile(TileId.FromHilbertId(head.Id), ref buffer);
    }

    private static void Fuzz(string format, byte[] whole, string extension, Action<string> parse)
    {
        string folder = Directory.CreateTempSubdirectory("terrane-chaos-").FullName;
        int count = 0;
        try
        {
            foreach (int round in Scale.Rounds(200, 5000))
            {
                string path = Path.Combine(folder, $"{round}{extension}");
                byte[] bytes = Mutation.Of(whole, Scale.RandomOf($"{format}/{round}"));
                File.WriteAllBytes(path, bytes);
                count++;
                var clock = System.Diagnostics.Stopwatch.StartNew();
                try
                {
                    parse(path);
                }
                catch (TerraneException)
                {
                    // Said in words, with a code.
                }
                catch (Exception e) when (e is not Xunit.Sdk.XunitException)
                {
                    Fail(format, round, bytes, extension, e.ToString());
                }
                if (clock.Elapsed > Longest) Fail(format, round, bytes, extension, $"It took {clock.Elapsed}.");
                foreach (string left in Directory.GetFiles(folder)) File.Delete(left);
            }
            ResultTable.Passed("damaged input, parser", format, $"{count} mutations passed");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Fail(string format, int round, byte[] bytes, string extension, string why)
    {
        ResultTable.Failed("damaged input, parser", format, 1, round + 1);
        string kept = Path.Combine(Directory.CreateDirectory(Path.Combine(ResultTable.Folder, "failed")).FullName, $"{format.Replace(' ', '-')}-{round}{extension}");
        File.WriteAllBytes(kept, bytes);
        Assert.Fail($"{format}, round {round} of seed {Scale.Seed}, kept as {kept}:\n{why}");
    }
}
