namespace Terrane.Fusion.Providers.Bands;

/// <summary>GEBCO's type identifiers: how an elevation was measured. A byte a pixel.</summary>
internal static class TypeIdentifiers
{
    /// <summary>Nobody says: no identifier of GEBCO, whose 0 is land.</summary>
    internal const byte Unknown = 255;

    /// <summary>What a cell or a text says, as a byte; <see cref="Unknown"/> for anything else.</summary>
    internal static byte Of(float value) => value is >= 0 and < Unknown && value == MathF.Floor(value) ? (byte)value : Unknown;
}
