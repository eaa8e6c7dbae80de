using System.Diagnostics;

namespace Terrane.Runtime.Tests;

internal static class Wait
{
    /// <summary>For what another thread is about to do.</summary>
    public static void Until(Func<bool> condition)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), "It did not happen within 20 s.");
            Thread.Sleep(1);
        }
    }
}
