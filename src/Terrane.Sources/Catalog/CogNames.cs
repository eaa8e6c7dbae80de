using System.Security.Cryptography;
using System.Text;

namespace Terrane.Sources.Catalog;

/// <summary>What the COG of a raster is called: like the raster; where several rasters have one name, each with a part of the hash of where it is from.</summary>
internal static class CogNames
{
    public static (string Plain, string Own) Of(string item, string member)
    {
        string stem = FileNames.Stem(member[(member.LastIndexOfAny(['/', '!']) + 1)..]);
        return (stem, $"{stem}-{Digest($"{item}\n{member}")[..8]}");
    }

    /// <summary>16 hex digits that stand for a text.</summary>
    public static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];
}
