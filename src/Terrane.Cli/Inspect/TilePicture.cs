using System.Buffers;
using Terrane.Tiles.Png;

namespace Terrane.Cli.Inspect;

/// <summary>Draws a tile: archive, rebuilt, difference, source of each pixel, from left to right.</summary>
internal static class TilePicture
{
    private const int Gap = 8;
    private const uint White = 0xFFFF_FFFF, Black = 0xFF00_0000, Void = 0xFFE8_D8E8;

    private static readonly uint[] Colours = [0xFF4A_76B4, 0xFFD6_5438, 0xFF6A_A05C, 0xFFEC_B248, 0xFF8A_5CA8, 0xFF3C_A0A0, 0xFFB0_6A3C, 0xFF7A_7A7A];

    /// <param name="rebuilt">Null: two pictures instead of four.</param>
    /// <param name="step">Metres of difference that are drawn in full colour at the least.</param>
    /// <returns>A PNG.</returns>
    public static byte[] Draw(TileView archive, TileView? rebuilt, double step)
    {
        int side = archive.Side;
        var panels = new List<Func<int, uint>> { Relief(archive, archive) };
        if (rebuilt is not null)
        {
            panels.Add(Relief(rebuilt, archive));
            panels.Add(Difference(archive, rebuilt, step));
        }
        TileView sources = rebuilt?.Ordinals is not null ? rebuilt : archive;
        panels.Add(i => sources.Ordinals is null ? Colours[0] : sources.Ordinals[i] == 0 ? Void : Colours[(sources.Ordinals[i] - 1) % Colours.Length]);
        int width = (panels.Count * (side + Gap)) - Gap;
        var argb = new uint[width * side];
        Array.Fill(argb, White);
        for (int panel = 0; panel < panels.Count; panel++)
            for (int i = 0; i < side * side; i++)
                argb[(i / side * width) + (panel * (side + Gap)) + (i % side)] = panels[panel](i);
        var png = new ArrayBufferWriter<byte>();
        new PngEncoder().Encode(argb, width, side, png);
        return png.WrittenSpan.ToArray();
    }

    /// <summary>Grey by height, from the least to the greatest of the archive, with light from the north-west.</summary>
    private static Func<int, uint> Relief(TileView view, TileView scale)
    {
        (float least, float greatest) = (scale.Metres.Min(), scale.Metres.Max());
        float range = Math.Max(greatest - least, 1);
        return i =>
        {
            if (!view.IsValid(i)) return Void;
            int before = i % view.Side == 0 || i < view.Side ? i : i - view.Side - 1;
            float grey = 40 + (170 * (view.Metres[i] - least) / range) + Math.Clamp(1500 * (view.Metres[i] - view.Metres[before]) / range, -40, 45);
            return Grey((uint)Math.Clamp(grey, 0, 255));
        };
    }

    /// <summary>Red where the archive is higher, blue where it is lower, black where one of the two has no data.</summary>
    private static Func<int, uint> Difference(TileView archive, TileView rebuilt, double step)
    {
        double full = step;
        for (int i = 0; i < archive.Metres.Length; i++) full = Math.Max(full, Math.Abs(archive.Metres[i] - rebuilt.Metres[i]));
        return i =>
        {
            if (archive.IsValid(i) != rebuilt.IsValid(i)) return Black;
            double part = (archive.Metres[i] - rebuilt.Metres[i]) / full;
            uint rest = (uint)(245 * (1 - Math.Sqrt(Math.Abs(part))));
            return part == 0 ? Grey(245) : part > 0 ? 0xFFF5_0000 | (rest << 8) | rest : 0xFF00_00F5 | (rest << 16) | (rest << 8);
        };
    }

    private static uint Grey(uint value) => 0xFF00_0000 | (value << 16) | (value << 8) | value;
}
