namespace Terrane.Serve.Styles;

/// <summary>Elevations to a picture. Adding one is one file, and a line in <see cref="StyleCatalog"/>.</summary>
internal interface ITileStyle
{
    /// <summary>Colours a tile.</summary>
    /// <param name="block">The tile and a pixel around it.</param>
    /// <param name="argb">block.Side squared; receives 0xAARRGGBB, row-major, north row first. Voids are transparent.</param>
    void Render(ElevationBlock block, Span<uint> argb);
}
