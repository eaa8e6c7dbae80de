using Terrane.Mosaic.Job;
using Terrane.Tiles.WebP;

namespace Terrane.Mosaic.Planning;

/// <summary>Which tile encoder a build uses.</summary>
internal static class EncoderChoice
{
    public static ITileEncoder Create(BuildOptions options) => new LibWebPEncoder(options.Effort);
}
