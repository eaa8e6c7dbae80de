namespace Terrane.Tiles.Deflate;

/// <summary>Repetitions within 32 KiB by hash chains, with one byte of lazy evaluation (RFC 1951, section 4).</summary>
/// <remarks>A token is a literal byte, or <see cref="MatchFlag"/> | length &lt;&lt; 16 | distance (1 to 32768, in 16 bits).</remarks>
internal static class LempelZiv
{
    internal const uint MatchFlag = 0x8000_0000;
    internal const int MinMatch = 3, MaxMatch = 258, Window = 32768;
    private const int HashBits = 15, MaxChain = 512;
    private const int TooFarForThree = 4096; // a match of three from further away costs more bits than three literals

    internal static int LengthOf(uint token) => (int)(token >> 16) & 0x1FF;
    internal static int DistanceOf(uint token) => (int)(token & 0xFFFF);

    internal static uint[] Tokens(ReadOnlySpan<byte> input)
    {
        var tokens = new List<uint>(input.Length / 2);
        var chains = new Chains();
        int heldLength = 0, heldDistance = 0; // the match that starts at position - 1, not yet decided on
        bool held = false;
        for (int position = 0; position < input.Length;)
        {
            (int length, int distance) = heldLength < MaxMatch ? chains.Longest(input, position) : (0, 0);
            chains.Insert(input, position);
            if (heldLength >= MinMatch && length <= heldLength)
            {
                tokens.Add(MatchFlag | ((uint)heldLength << 16) | (uint)heldDistance);
                int end = position - 1 + heldLength;
                while (++position < end) chains.Insert(input, position);
                (held, heldLength) = (false, 0);
                continue;
            }
            if (held) tokens.Add(input[position - 1]);
            (held, heldLength, heldDistance) = (true, length, distance);
            position++;
        }
        if (held) tokens.Add(input[^1]); // no match of three can start at the last byte
        return [.. tokens];
    }

    private sealed class Chains
    {
        private readonly int[] _newest = new int[1 << HashBits]; // position + 1, 0 = none
        private readonly int[] _previous = new int[Window];

        internal void Insert(ReadOnlySpan<byte> input, int position)
        {
            if (position + MinMatch > input.Length) return;
            int hash = Hash(input, position);
            _previous[position % Window] = _newest[hash];
            _newest[hash] = position + 1;
        }

        internal (int Length, int Distance) Longest(ReadOnlySpan<byte> input, int position)
        {
            if (position + MinMatch > input.Length) return (0, 0);
            ReadOnlySpan<byte> here = input.Slice(position, Math.Min(MaxMatch, input.Length - position));
            int best = MinMatch - 1, bestDistance = 0;
            int candidate = _newest[Hash(input, position)] - 1;
            for (int tries = 0; candidate >= 0 && position - candidate <= Window && tries < MaxChain; tries++)
            {
                if (input[candidate + best] == here[best])
                {
                    int length = here.CommonPrefixLength(input[candidate..]);
                    if (length > best)
                    {
                        (best, bestDistance) = (length, position - candidate);
                        if (best == here.Length) break;
                    }
                }
                int older = _previous[candidate % Window] - 1;
                if (older >= candidate) break; // overwritten by a newer position
                candidate = older;
            }
            return best < MinMatch || (best == MinMatch && bestDistance > TooFarForThree) ? (0, 0) : (best, bestDistance);
        }

        private static int Hash(ReadOnlySpan<byte> input, int position) =>
            (int)(((input[position] | ((uint)input[position + 1] << 8) | ((uint)input[position + 2] << 16)) * 0x9E37_79B1u) >> (32 - HashBits));
    }
}
