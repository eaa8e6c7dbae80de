using System.Globalization;

namespace Terrane.Core;

/// <summary>A number of bytes. K, M, G and T are powers of 1024, as in GNU tools.</summary>
public readonly record struct ByteSize(long Bytes) : IComparable<ByteSize>
{
    private const string Suffixes = "KMGT";

    public static ByteSize Mebibytes(long count) => new(count << 20);

    /// <summary>Reads "512M", "4G", "1.5g", "4096" or "4GiB".</summary>
    /// <exception cref="FormatException">Not a size, negative, or beyond 2^63.</exception>
    public static ByteSize Parse(string text)
    {
        string number = text.Trim();
        if (number.EndsWith("iB", StringComparison.OrdinalIgnoreCase)) number = number[..^2];
        else if (number.Length > 1 && char.ToUpperInvariant(number[^1]) == 'B') number = number[..^1];
        int power = number.Length > 0 ? Suffixes.IndexOf(char.ToUpperInvariant(number[^1]), StringComparison.Ordinal) + 1 : 0;
        if (power > 0) number = number[..^1];
        if (!decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value))
            throw new FormatException($"'{text}' is not a size; write it as 512M or 4G.");
        decimal bytes = value * (1L << (10 * power));
        if (bytes > long.MaxValue) throw new FormatException($"'{text}' is larger than any memory or disk.");
        return new ByteSize((long)bytes);
    }

    public int CompareTo(ByteSize other) => Bytes.CompareTo(other.Bytes);
    public static bool operator <(ByteSize a, ByteSize b) => a.Bytes < b.Bytes;
    public static bool operator >(ByteSize a, ByteSize b) => a.Bytes > b.Bytes;
    public static bool operator <=(ByteSize a, ByteSize b) => a.Bytes <= b.Bytes;
    public static bool operator >=(ByteSize a, ByteSize b) => a.Bytes >= b.Bytes;

    /// <summary>The largest unit that keeps the number at 1 or above, with one decimal when below 10: "1.5G", "300M".</summary>
    public override string ToString()
    {
        double value = Bytes;
        int power = 0;
        while (value >= 1024 && power < Suffixes.Length)
        {
            value /= 1024;
            power++;
        }
        string number = value < 10 && power > 0 ? value.ToString("0.#", CultureInfo.InvariantCulture) : value.ToString("0", CultureInfo.InvariantCulture);
        return power == 0 ? number + "B" : number + Suffixes[power - 1];
    }
}
