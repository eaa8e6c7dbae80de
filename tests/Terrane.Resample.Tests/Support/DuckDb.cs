using Terrane.Native;
using Terrane.Native.DuckDb;

namespace Terrane.Resample.Tests.Support;

/// <summary>DuckDB comes from npm, which not every machine has.</summary>
internal static class DuckDb
{
    private static readonly string? Missing = Look();

    /// <summary>Skips the test where DuckDB is not installed.</summary>
    public static void Require() => Assert.SkipWhen(Missing is not null, $"DuckDB is not here: {Missing}");

    /// <summary>The same for a store that needs it.</summary>
    public static void RequireFor(string store)
    {
        if (store.StartsWith("duckdb:", StringComparison.Ordinal) || store.StartsWith("parquet:", StringComparison.Ordinal)) Require();
    }

    private static string? Look()
    {
        try
        {
            _ = DuckDbConnection.LibraryVersion;
            return null;
        }
        catch (NativeException e)
        {
            return e.Message;
        }
    }
}
