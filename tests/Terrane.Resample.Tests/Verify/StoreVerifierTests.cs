using Terrane.Native.DuckDb;
using Terrane.Resample.Running;
using Terrane.Resample.Tests.Support;
using Terrane.Resample.Verify;

namespace Terrane.Resample.Tests.Verify;

public sealed class StoreVerifierTests
{
    [Theory, InlineData("parquet:"), InlineData("duckdb:"), InlineData("tif:")]
    public void A_store_as_written_has_no_findings(string kind)
    {
        using var folder = new TempFolder();
        string store = kind + folder.File("s");
        Jobs.Run(Jobs.Options(store, Jobs.OnGrid(folder), Jobs.Finer(folder)));
        (IReadOnlyList<VerifyFinding> findings, long cells) = Verify(store);
        Assert.Empty(findings);
        Assert.InRange(cells, 20, 96);
    }

    [Fact]
    public void A_changed_value_and_a_lost_row_are_found()
    {
        using var folder = new TempFolder();
        string store = "duckdb:" + folder.File("s");
        Jobs.Run(Jobs.Options(store, Jobs.OnGrid(folder), Jobs.Finer(folder)));
        using (DuckDbConnection database = DuckDbConnection.Open(folder.File("s")))
        {
            database.Execute("UPDATE resampled_finer SET value = value + 1e-9");
            database.Execute("DELETE FROM passthrough_ongrid WHERE cell_id > 5");
        }
        (IReadOnlyList<VerifyFinding> findings, _) = Verify(store);
        Assert.Equal(["finer", "ongrid"], findings.Select(finding => finding.Dataset).Distinct().Order());
        Assert.Equal(2, findings.Count(finding => finding.Text.Contains("content hash", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_changed_source_is_found()
    {
        using var folder = new TempFolder();
        string store = "parquet:" + folder.File("s");
        ResampleOptions options = Jobs.Options(store, Jobs.Finer(folder));
        Jobs.Run(options);
        File.SetLastWriteTimeUtc(options.Datasets[0].Path, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.Contains("was changed since", Assert.Single(Verify(store).Findings).Text, StringComparison.Ordinal);
    }

    private static (IReadOnlyList<VerifyFinding> Findings, long Cells) Verify(string store)
    {
        DuckDb.RequireFor(store);
        using var quiet = new Quiet();
        return StoreVerifier.Verify(store, 8, quiet, TestContext.Current.CancellationToken);
    }
}
