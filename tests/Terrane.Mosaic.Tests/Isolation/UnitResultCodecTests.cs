using System.Buffers;
using System.Reflection;
using Terrane.Core;
using Terrane.Mosaic.Building;
using Terrane.Mosaic.Isolation;

namespace Terrane.Mosaic.Tests.Isolation;

public sealed class UnitResultCodecTests
{
    [Fact]
    public void A_result_comes_back_as_it_was()
    {
        var result = new UnitResult { PassedRoot = new TileId(9, 300, 200), OutOfRange = 12, Rendered = 16, HasVoids = true };
        result.Add(new EncodedTile(new TileId(11, 1200, 800), 3, 2, true));
        result.Add(new EncodedTile(new TileId(11, 1200, 801), 1, 0, false));
        result.Elevations.Write((byte[])[1, 2, 3, 4]);
        result.Lineages.Write((byte[])[5, 6]);
        result.Bounds.Include(11, 10, 20, 30, 40);
        result.UsedSources.UnionWith([1, 65535]);
        result.ConsumedRoots.Add(new TileId(12, 5, 6));

        var read = new UnitResult { OutOfRange = 99 };
        read.UsedSources.Add(7);
        UnitResultCodec.Read(Written(result), read);
        Assert.Equal(result.Tiles, read.Tiles);
        Assert.Equal([1, 2, 3, 4], read.Elevations.WrittenSpan.ToArray());
        Assert.Equal([5, 6], read.Lineages.WrittenSpan.ToArray());
        Assert.Equal((result.Bounds.West, result.Bounds.North, result.Bounds.East, result.Bounds.South), (read.Bounds.West, read.Bounds.North, read.Bounds.East, read.Bounds.South));
        Assert.Equal(result.UsedSources, read.UsedSources);
        Assert.Equal(result.ConsumedRoots, read.ConsumedRoots);
        Assert.Equal((result.PassedRoot, 12, 16, true), (read.PassedRoot, read.OutOfRange, read.Rendered, read.HasVoids));
        Assert.Equal(UnitFigures.Of(result).ToJson(), UnitFigures.Of(read).ToJson());
    }

    [Fact]
    public void An_empty_result_stays_empty()
    {
        var read = new UnitResult();
        UnitResultCodec.Read(Written(new UnitResult()), read);
        Assert.True(read.Bounds.IsEmpty);
        Assert.Null(read.PassedRoot);
        Assert.Empty(read.Tiles);
    }

    // Whoever gives a result something more to carry must teach the codec, or a unit made apart would lose it. Attempts, Figures and Kept are the parent's.
    /// <remarks>Hashes follow from the tiles and are made anew where these arrive.</remarks>
    [Fact]
    public void It_knows_every_member_of_a_result() => Assert.Equal(
        ["Attempts", "Bounds", "ConsumedRoots", "Elevations", "Figures", "HasVoids", "Hash", "Hashes", "Kept", "Lineages", "OutOfRange", "PassedRoot", "Rendered", "Tiles", "UsedSources"],
        typeof(UnitResult).GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(p => p.Name).Order(StringComparer.Ordinal));

    private static byte[] Written(UnitResult result)
    {
        using var stream = new MemoryStream();
        UnitResultCodec.Write(result, stream);
        return stream.ToArray();
    }
}
