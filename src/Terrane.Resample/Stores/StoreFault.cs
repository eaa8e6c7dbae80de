using Terrane.Core;
using Terrane.Native.DuckDb;
using Terrane.Native.Gdal;
using Terrane.Runtime;

namespace Terrane.Resample.Stores;

/// <summary>Tells what went wrong with a place that is written to, whichever library noticed.</summary>
internal static class StoreFault
{
    private const int NoSpace = 28, QuotaExceeded = 122; // ENOSPC, EDQUOT
    private const string NoSpaceText = "No space left on device"; // strerror, which GDAL and DuckDB pass on

    /// <summary>Runs <paramref name="action"/>, which writes to <paramref name="place"/>.</summary>
    /// <param name="place">Without a password.</param>
    /// <exception cref="TerraneException">resample.disk, output.write, or what the action threw in our words already.</exception>
    public static T Guard<T>(string place, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (Explain(place, e) is { } why)
        {
            throw why;
        }
    }

    private static TerraneException? Explain(string place, Exception e) => e switch
    {
        AggregateException { InnerException: { } inner } => Explain(place, inner),
        IOException io when (io.HResult & 0xFFFF) is NoSpace or QuotaExceeded => ResampleException.Disk(place, io),
        GdalException or DuckDbException when e.Message.Contains(NoSpaceText, StringComparison.Ordinal) => ResampleException.Disk(place, e),
        IOException or UnauthorizedAccessException => RunException.OutputNotWritable(place, e),
        _ => null,
    };
}
