namespace Terrane.Raster.Cache;

/// <summary>Stands before every read of a file. Called on the reading thread.</summary>
public interface IChunkGuard
{
    /// <summary>The file is about to be opened or read. Throwing a <see cref="Terrane.Core.TerraneException"/> makes the part void, as if it could not be read.</summary>
    void Before(RasterFile file);

    /// <summary>The read is over, well or not.</summary>
    void After();
}
