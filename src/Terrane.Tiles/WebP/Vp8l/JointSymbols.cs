using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Terrane.Tiles.WebP.Vp8l.Simd;

namespace Terrane.Tiles.WebP.Vp8l;

/// <summary>Gives every distinct residual colour a small number, so that a pixel is one symbol instead of four. Holds scratch; one instance per thread.</summary>
/// <remarks>Residuals of terrain are few and their channels depend on each other: coding them jointly saves a third.</remarks>
internal sealed class JointSymbols
{
    /// <summary>More distinct residuals than this do not repeat enough to be worth numbers.</summary>
    public const int MaxCount = 4096;

    /// <summary>Set on the number of a pixel that is written as four channels.</summary>
    public const ushort LiteralFlag = 0x8000;

    private const int HashBits = 14;

    // Number + 1 by green * 256 + blue, for residuals without red and alpha; all zero between tiles.
    private readonly ushort[] _direct = new ushort[1 << 16];
    private readonly ushort[] _hash = new ushort[1 << HashBits];

    /// <summary>Residual colour of each number.</summary>
    public uint[] Colors { get; } = new uint[MaxCount];

    /// <summary>How often each number occurs among the pixels that are not copied.</summary>
    public int[] Occurrences { get; } = new int[MaxCount];

    /// <summary>Numbers in use; above <see cref="MaxCount"/> when there were too many and numbering was given up.</summary>
    public int Count { get; private set; }

    /// <summary>Replaces the keys of <see cref="ScanKernels"/> by numbers, except under set bits of <paramref name="covered"/>.</summary>
    /// <param name="numbers">Rows of PaddedWidth.</param>
    public void Number(TilePlanes planes, ReadOnlySpan<byte> covered, Span<ushort> numbers)
    {
        Clear();
        int bytesPerRow = planes.PaddedWidth / 8, bytesInUse = (planes.Width + 7) / 8;
        for (int y = 0; y < planes.Height && Count <= MaxCount; y++)
        {
            ref byte red = ref planes.Residuals[planes.Row(TilePlanes.Red, y)];
            ref byte alpha = ref planes.Residuals[planes.Row(TilePlanes.Alpha, y)];
            for (int i = 0; i < bytesInUse; i++)
            {
                byte skip = covered[y * bytesPerRow + i];
                if (skip == 0xFF) continue;
                Span<ushort> eight = numbers.Slice(y * planes.PaddedWidth + i * 8, 8);
                ulong others = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref red, i * 8)) |
                               Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref alpha, i * 8));
                if (skip == 0 && others == 0) NumberPlain(eight);
                else NumberMixed(eight, skip, ref Unsafe.Add(ref red, i * 8), ref Unsafe.Add(ref alpha, i * 8));
            }
        }
    }

    /// <summary>Numbers are the green residuals themselves: pixels are indices into a palette.</summary>
    public void NumberIndices(TilePlanes planes, ReadOnlySpan<byte> covered, ReadOnlySpan<ushort> numbers)
    {
        Clear();
        Count = 256;
        for (int i = 0; i < Count; i++) Colors[i] = (uint)i << 8;
        int bytesPerRow = planes.PaddedWidth / 8, bytesInUse = (planes.Width + 7) / 8;
        for (int y = 0; y < planes.Height; y++)
        {
            for (int i = 0; i < bytesInUse; i++)
            {
                byte skip = covered[y * bytesPerRow + i];
                if (skip == 0xFF) continue;
                ReadOnlySpan<ushort> eight = numbers.Slice(y * planes.PaddedWidth + i * 8, 8);
                // Adds 0 or 1: whether a pixel is covered cannot be foreseen.
                for (int k = 0; k < eight.Length; k++) Occurrences[eight[k]] += ~skip >> k & 1;
            }
        }
    }

    private void Clear()
    {
        int used = Math.Min(Count, MaxCount);
        for (int i = 0; i < used; i++)
            if ((Colors[i] & 0xFFFF_0000) == 0) _direct[Key(Colors[i])] = 0;
        Array.Clear(_hash);
        Array.Clear(Occurrences);
        Count = 0;
    }

    private static int Key(uint color) => (int)(ushort)color;

    private void NumberPlain(Span<ushort> eight)
    {
        // A table of 2^16 for 16-bit keys, and numbers below MaxCount: checks would never fail.
        ref ushort direct = ref MemoryMarshal.GetArrayDataReference(_direct);
        ref int occurrences = ref MemoryMarshal.GetArrayDataReference(Occurrences);
        foreach (ref ushort at in eight)
        {
            int number = Unsafe.Add(ref direct, (nint)at) - 1;
            if (number < 0) number = Add(at);
            at = (ushort)number;
            Unsafe.Add(ref occurrences, number)++;
        }
    }

    private void NumberMixed(Span<ushort> eight, byte skip, ref byte red, ref byte alpha)
    {
        for (int k = 0; k < 8; k++)
        {
            if ((skip >> k & 1) != 0) continue;
            uint others = ((uint)Unsafe.Add(ref red, k) << 16) | ((uint)Unsafe.Add(ref alpha, k) << 24);
            int number = Find(eight[k] | others);
            if (number < 0) number = Add(eight[k] | others);
            eight[k] = (ushort)number;
            Occurrences[number]++;
        }
    }

    /// <summary>The number of a residual colour, -1 when it has none.</summary>
    public int Find(uint color)
    {
        if (color < 1 << 16) return _direct[color] - 1;
        for (uint slot = Slot(color); _hash[slot] != 0; slot = (slot + 1) & ((1 << HashBits) - 1))
            if (Colors[_hash[slot] - 1] == color) return _hash[slot] - 1;
        return -1;
    }

    /// <summary>Past <see cref="MaxCount"/> this only counts on, so that the caller's row ends quickly and nothing is written out of bounds.</summary>
    private int Add(uint color)
    {
        int number = Count;
        if (Count <= MaxCount) Count++;
        if (number >= MaxCount) return 0;
        Colors[number] = color;
        if ((color & 0xFFFF_0000) == 0)
        {
            _direct[Key(color)] = (ushort)Count;
            return number;
        }
        uint slot = Slot(color);
        while (_hash[slot] != 0) slot = (slot + 1) & ((1 << HashBits) - 1);
        _hash[slot] = (ushort)Count;
        return number;
    }

    private static uint Slot(uint color) => (color * 0x9E37_79B1) >> (32 - HashBits);
}
