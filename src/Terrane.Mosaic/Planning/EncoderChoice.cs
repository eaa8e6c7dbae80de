using Terrane.Mosaic.Job;
using Terrane.Tiles.Png;
using Terrane.Tiles.WebP;

namespace Terrane.Mosaic.Planning;

/// <summary>Which tile encoder a build uses.</summary>
internal static class EncoderChoice
{
    /// <summary>A new encoder, for one worker.</summary>
    public static ITileEncoder Create(BuildOptions options) => Create(options.Format, options.Encoder, options.Effort);

    /// <param name="format">webp or png.</param>
    /// <param name="encoder">Of WebP: terrane or libwebp.</param>
    /// <param name="effort">0 to 6.</param>
    public static ITileEncoder Create(string format, string encoder, int effort) => format == "png" ? new PngEncoder(effort switch { <= 1 => 1, < 6 => 6, _ => 9 })
        : encoder == "libwebp" ? new LibWebPEncoder(effort)
        : new TerrariumWebPEncoder(effort switch { <= 1 => WebPEffort.Fast, < 6 => WebPEffort.Default, _ => WebPEffort.Small });
}
