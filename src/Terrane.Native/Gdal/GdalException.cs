using Terrane.Core;

namespace Terrane.Native.Gdal;

/// <summary>A raster that GDAL cannot open, read or write; carries GDAL's own words.</summary>
public sealed class GdalException : TerraneException
{
    private GdalException(string code, string message, string? hint = null) : base(code, message, hint) { }

    internal static GdalException CannotOpen(string path, string reason) =>
        new("raster.open", $"Cannot open raster '{path}': {reason}.", "Check the path, and that `gdalinfo` can read it.");

    internal static GdalException CannotRead(string path, int band, Window window, string reason) =>
        new("raster.read", $"Cannot read band {band} of '{path}' at {window}: {reason}.", "The file may be cut off or damaged: fetch it again, or leave it out.");

    internal static GdalException NoBand(string path, int band, int count) =>
        new("raster.band", $"'{path}' has no band {band}: it has {count}.", "Choose one of its bands, or one of its subdatasets (`gdalinfo` lists them).");

    internal static GdalException CannotList(string path, string reason) =>
        new("raster.list", $"Cannot list '{path}': {reason}.", "Check the path, and that the archive is whole, for instance with `unzip -t`.");

    internal static GdalException CannotCreate(string path, string driver, string reason) =>
        new("raster.create", $"Cannot create '{path}' with driver {driver}: {reason}.", "Check that the folder exists and the disk has room.");

    internal static GdalException CannotWrite(string path, string reason) =>
        new("raster.write", $"Cannot write '{path}': {reason}.", "Check that the disk has room.");

    internal static GdalException NoDriver(string driver) =>
        new("native.gdal.driver", $"This GDAL has no driver named '{driver}'.", "List its drivers with `gdalinfo --formats`.");
}
