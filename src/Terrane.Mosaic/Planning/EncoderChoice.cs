using Terrane.Mosaic.Job;
using Terrane.Tiles.WebP;

namespace Terrane.Mosaic.Planning;

/// <summary>Which tile encoder a build uses.</summary>
internal static class EncoderChoice
{
    /// <summary>A new encoder, for one worker.</summary>
    public static ITileEncoder Create(BuildOptions options) => options.Encoder == "libwebp" ? new LibWebPEncoder(options.Effort)
        : new TerrariumWebPEncoder(options.Effort switch { <= 1 => WebPEffort.Fast, < 6 => WebPEffort.Default, _ => WebPEffort.Small });
}
