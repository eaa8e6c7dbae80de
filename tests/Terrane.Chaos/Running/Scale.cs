using System.Globalization;
using System.Text;

namespace Terrane.Chaos.Running;

/// <summary>How often each fault strikes, and from which seed.</summary>
internal static class Scale
{
    /// <summary>TERRANE_CHAOS=long: what `./check --long` runs.</summary>
    public static bool IsLong { get; } = Environment.GetEnvironmentVariable("TERRANE_CHAOS") == "long";

    public static int Seed { get; } = Number("TERRANE_CHAOS_SEED") ?? 20261121;

    /// <summary>Only this round of each test, to repeat a failure.</summary>
    public static int? OnlyRound { get; } = Number("TERRANE_CHAOS_ROUND");

    /// <summary>The rounds of a test. TERRANE_CHAOS_DIVIDE=10 runs every tenth.</summary>
    public static IEnumerable<int> Rounds(int shortly, int longer)
    {
        if (OnlyRound is int only) return [only];
        return Enumerable.Range(0, IsLong ? Math.Max(1, longer / (Number("TERRANE_CHAOS_DIVIDE") ?? 1)) : shortly);
    }

    /// <summary>The same numbers for the same seed and name, on every machine.</summary>
    public static Random RandomOf(string name) => new((int)Hash($"{Seed}/{name}"));

    // string.GetHashCode differs from process to process.
    private static uint Hash(string text)
    {
        uint hash = 2166136261;
        foreach (byte b in Encoding.UTF8.GetBytes(text)) hash = (hash ^ b) * 16777619;
        return hash;
    }

    private static int? Number(string name) => int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.Integer, CultureInfo.InvariantCulture, out int number) ? number : null;
}
