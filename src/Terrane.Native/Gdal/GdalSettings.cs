namespace Terrane.Native.Gdal;

/// <summary>What the whole process wants of GDAL.</summary>
/// <param name="CacheBytes">Size of the block cache shared by all datasets; GDAL's default (5 % of the machine's memory) when null.</param>
/// <param name="Config">GDAL configuration options by name.</param>
public sealed record GdalSettings(long? CacheBytes = null, IReadOnlyDictionary<string, string>? Config = null);
