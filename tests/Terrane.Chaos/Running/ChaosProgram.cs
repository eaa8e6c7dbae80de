using Terrane.EndToEnd.Tests.Support;

namespace Terrane.Chaos.Running;

/// <summary>The program that faults meet.</summary>
internal static class ChaosProgram
{
    /// <summary>TERRANE_CHAOS_PROGRAM, for a published one that starts faster, or what was built beside these tests.</summary>
    public static string Path { get; } = Environment.GetEnvironmentVariable("TERRANE_CHAOS_PROGRAM") is { Length: > 0 } set ? set : TerraneProgram.Path;
}
