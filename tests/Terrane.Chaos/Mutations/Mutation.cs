namespace Terrane.Chaos.Mutations;

/// <summary>Damage to a file: cut off, bits flipped, bytes overwritten, a piece taken out or doubled.</summary>
internal static class Mutation
{
    private const int MostFlips = 8, HeadLength = 512;

    /// <summary>Another content, made from this one.</summary>
    public static byte[] Of(byte[] whole, Random random)
    {
        byte[] bytes = [.. whole];
        switch (random.Next(5))
        {
            case 0:
                return bytes[..random.Next(bytes.Length)];
            case 1:
                for (int flips = random.Next(1, MostFlips); flips > 0; flips--) bytes[Somewhere(bytes, random)] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 2:
                int from = Somewhere(bytes, random), length = Math.Min(bytes.Length - from, random.Next(1, 64));
                random.NextBytes(bytes.AsSpan(from, length));
                return bytes;
            case 3:
                // Numbers at the edges of their type, where sizes and offsets overflow.
                byte edge = (byte)(random.Next(2) == 0 ? 0xFF : 0x00);
                int at = Somewhere(bytes, random);
                bytes.AsSpan(at, Math.Min(bytes.Length - at, 1 << random.Next(4))).Fill(edge);
                return bytes;
            default:
                int start = Somewhere(bytes, random), end = Math.Min(bytes.Length, start + random.Next(1, 256));
                return random.Next(2) == 0 ? [.. bytes[..start], .. bytes[end..]] : [.. bytes[..end], .. bytes[start..]];
        }
    }

    // Half of the damage goes where headers are.
    private static int Somewhere(byte[] bytes, Random random) => random.Next(random.Next(2) == 0 ? Math.Min(bytes.Length, HeadLength) : bytes.Length);
}
