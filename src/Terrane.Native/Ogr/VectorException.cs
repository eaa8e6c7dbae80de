using Terrane.Core;

namespace Terrane.Native.Ogr;

/// <summary>A vector file that cannot be read; carries GDAL's own words.</summary>
public sealed class VectorException : TerraneException
{
    private VectorException(string code, string message, string? hint) : base(code, message, hint) { }

    internal static VectorException CannotOpen(string path, string reason) =>
        new("vector.open", $"Cannot open '{path}' as polygons: {reason}.", "Check the path, and that `ogrinfo` can read it.");

    internal static VectorException NoLayer(string path, string wanted, IEnumerable<string> found) =>
        new("vector.layer", $"'{path}' has no layer '{wanted}': it has {string.Join(", ", found)}.", "Name one of them.");

    internal static VectorException NoField(string path, string layer, string wanted, IEnumerable<string> found) =>
        new("vector.field", $"Layer '{layer}' of '{path}' has no field '{wanted}': it has {string.Join(", ", found)}.", "Name one of them.");

    internal static VectorException CannotRead(string path, string reason) =>
        new("vector.read", $"Cannot read '{path}': {reason}.", "The file may be cut off or damaged: fetch it again.");

    internal static VectorException CannotWrite(string path, string reason) =>
        new("vector.write", $"Cannot write '{path}': {reason}.", "Check that the folder exists and the disk has room.");
}
