namespace Terrane.Native.Proj;

/// <summary>A grid file that an operation needs.</summary>
/// <param name="Name">File name as PROJ looks for it: "uk_os_OSTN15_NTv2_OSGBtoETRS.tif".</param>
/// <param name="IsAvailable">True when it lies in PROJ's search paths.</param>
/// <param name="Path">Where it lies; empty when missing.</param>
/// <param name="Url">Where it can be fetched; empty when unknown.</param>
public sealed record GridUse(string Name, bool IsAvailable, string Path, string Url);
