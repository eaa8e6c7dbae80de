using Terrane.Mosaic.Job;
using Terrane.Tiles.Png;
using Terrane.Tiles.WebP;

namespace Terrane.Mosaic.Planning;

/// <summary>Which tile encoder a build uses.</summary>
internal static class EncoderChoice
{
    /// <summary>A new encoder, for one worker.</summary>
    public static ITileEncoder Create(BuildOptions options) => options.Format == "png" ? new PngEncoder(options.Effort switch { <= 1 => 1, < 6 => 6, _ => 9 })
        : options.Encoder == "libwebp" ? new LibWebPEncoder(options.Effort)
        : new TerrariumWebPEncoder(options.Effort switch { <= 1 => WebPEffort.Fast, < 6 => WebPEffort.Default, _ => WebPEffort.Small });
}
