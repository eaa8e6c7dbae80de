using System.Runtime.CompilerServices;

namespace Terrane.Tiles.WebP.Vp8l;

/// <summary>Writes the pixels with codes that are ready.</summary>
internal static class PixelWriter
{
    /// <param name="covered">Pixels without a symbol; a copy starts at the first of them.</param>
    /// <param name="pixels">Numbers and flagged literals, rows of PaddedWidth.</param>
    public static void Write(BitWriter writer, TilePlanes planes, GroupCodes codes, CodeGroups groups, ZeroRuns runs, ReadOnlySpan<byte> covered, ReadOnlySpan<ushort> pixels)
    {
        var sink = new Sink(writer, codes.PixelBits);
        int blocksWide = (planes.Width + 7) / 8, bytesPerRow = planes.PaddedWidth / 8;
        int nextRun = 0;
        int runStart = runs.Count > 0 ? runs.Runs[0].Start : int.MaxValue;
        for (int y = 0; y < planes.Height; y++)
        {
            ReadOnlySpan<byte> groupRow = groups.GroupOfBlock.AsSpan((y >> 3) * blocksWide, blocksWide);
            for (int blockX = 0; blockX < groupRow.Length; blockX++)
            {
                byte skip = covered[y * bytesPerRow + blockX];
                int at = y * planes.PaddedWidth + blockX * 8, group = groupRow[blockX];
                if (skip == 0xFF && runStart >= at + 8) continue;
                ReadOnlySpan<ushort> eight = pixels.Slice(at, 8);
                ReadOnlySpan<uint> words = codes.NumberWords.AsSpan(group * codes.NumberStride, codes.NumberStride);
                if (skip == 0 && !AnyLiteral(eight))
                {
                    sink.Write4(words[eight[0]], words[eight[1]], words[eight[2]], words[eight[3]]);
                    sink.Write4(words[eight[4]], words[eight[5]], words[eight[6]], words[eight[7]]);
                    continue;
                }
                for (int k = 0; k < 8; k++)
                {
                    if ((skip >> k & 1) == 0)
                    {
                        if (eight[k] < JointSymbols.LiteralFlag) sink.Write(words[eight[k]]);
                        else WriteLiteral(ref sink, planes, codes.LiteralWords.AsSpan(group * GroupCodes.Channels * 256, GroupCodes.Channels * 256), blockX * 8 + k, y);
                    }
                    else if (at + k == runStart)
                    {
                        (int symbol, int extraBits, uint extra) = RunLength.Encode(runs.Runs[nextRun].Length);
                        sink.Write(codes.RunWords[group * RunLength.Symbols + symbol]);
                        sink.Write(extra | ((uint)extraBits << 16));
                        nextRun++;
                        runStart = nextRun < runs.Count ? runs.Runs[nextRun].Start : int.MaxValue;
                    }
                }
            }
        }
        sink.Close(writer);
    }

    private static bool AnyLiteral(ReadOnlySpan<ushort> eight)
    {
        ref ulong halves = ref Unsafe.As<ushort, ulong>(ref Unsafe.AsRef(in eight[0]));
        return ((Unsafe.ReadUnaligned<ulong>(ref Unsafe.As<ulong, byte>(ref halves)) |
                 Unsafe.ReadUnaligned<ulong>(ref Unsafe.As<ulong, byte>(ref Unsafe.Add(ref halves, 1)))) & 0x8000_8000_8000_8000) != 0;
    }

    private static void WriteLiteral(ref Sink sink, TilePlanes planes, ReadOnlySpan<uint> words, int x, int y)
    {
        byte[] residuals = planes.Residuals;
        sink.Write4(
            words[residuals[planes.Row(TilePlanes.Green, y) + x]],
            words[256 + residuals[planes.Row(TilePlanes.Red, y) + x]],
            words[512 + residuals[planes.Row(TilePlanes.Blue, y) + x]],
            words[768 + residuals[planes.Row(TilePlanes.Alpha, y) + x]]);
    }

    /// <summary>The bit writer's state in locals: checked for room once, for all pixels.</summary>
    private ref struct Sink
    {
        private readonly ref byte _buffer;
        private ulong _pending;
        private int _pendingBits, _length;

        public Sink(BitWriter writer, long bits)
        {
            (_length, _pending, _pendingBits) = writer.Suspend(bits);
            _buffer = ref writer.Buffer[0];
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Write(uint word)
        {
            _pending |= (ulong)(word & 0xFFFF) << _pendingBits;
            _pendingBits += (int)(word >> 16);
            Flush();
        }

        /// <summary>Four codes of 14 bits and 7 bits left over fit 64.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Write4(uint a, uint b, uint c, uint d)
        {
            int lengthA = (int)(a >> 16), lengthC = (int)(c >> 16);
            ulong first = (a & 0xFFFF) | ((ulong)(b & 0xFFFF) << lengthA);
            ulong second = (c & 0xFFFF) | ((ulong)(d & 0xFFFF) << lengthC);
            int firstLength = lengthA + (int)(b >> 16);
            _pending |= (first | (second << firstLength)) << _pendingBits;
            _pendingBits += firstLength + lengthC + (int)(d >> 16);
            Flush();
        }

        public readonly void Close(BitWriter writer) => writer.Resume(_length, _pending, _pendingBits);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Flush()
        {
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref _buffer, _length), _pending);
            _length += _pendingBits >> 3;
            _pending >>= _pendingBits & ~7;
            _pendingBits &= 7;
        }
    }
}
