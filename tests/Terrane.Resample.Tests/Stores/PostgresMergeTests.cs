using Npgsql;
using Terrane.Resample.Datasets;
using Terrane.Resample.Running;
using Terrane.Resample.Stores;
using Terrane.Resample.Tests.Support;
using Terrane.Resample.Verify;

namespace Terrane.Resample.Tests.Stores;

public sealed class PostgresMergeTests(PostgresFixture server) : IClassFixture<PostgresFixture>
{
    // 24 cells of the grid's first four columns, then 46 of 48 cells: cell 3 is only in the first, cell 4 in neither.
    [Theory, InlineData(TableLayout.CellId, false), InlineData(TableLayout.CellId, true), InlineData(TableLayout.RowColumn, false), InlineData(TableLayout.RowColumn, true)]
    public void New_cells_are_added_known_ones_get_the_new_value_and_others_stay(TableLayout layout, bool withoutKey)
    {
        using var folder = new TempFolder();
        string schema = $"m \"{layout}{withoutKey}", store = InSchema(schema), table = $"{PostgresServer.Quote(schema)}.resampled_d";
        ResampleOptions first = Jobs.Options(store, Jobs.Finer(folder, "d")) with { Layout = layout }, second = first with { Datasets = [Later(folder)], Upsert = true };
        Jobs.Run(first with { Upsert = true }); // nothing is there: as without
        (long Id, double Value) old = Jobs.Read(store, "d").Single(cell => cell.Id == 3);
        if (withoutKey) Execute($"ALTER TABLE {table} DROP CONSTRAINT resampled_d_pkey");
        Assert.Equal("resample.exists", Assert.Throws<ResampleException>(() => Jobs.Run(second with { Upsert = false })).Code);
        Assert.Equal(new ResampleOutcome(1, 0, 0), Jobs.Run(second));
        Assert.Equal(new ResampleOutcome(0, 1, 0), Jobs.Run(second));
        Assert.Equal([.. Enumerable.Range(0, 48).Where(i => i != 4).Select(i => i == 3 ? old : ((long)i, (double)i))], Jobs.Read(store, "d"));
        Assert.Equal("1", Ask($"SELECT count(*)::text FROM pg_index WHERE indrelid = to_regclass('{table}') AND indisunique"));
        Assert.Equal("47 48 1 resampled_d", Ask($"""
            SELECT concat_ws(' ', metadata->'metadata'->'figures'->>'valid', metadata->'metadata'->'figures'->>'cells', jsonb_array_length(metadata->'metadata'->'merged'), data_table_name)
            FROM {PostgresServer.Quote(schema)}.resampled_datasets
            """));
        Assert.Equal("0", Ask($"SELECT count(*)::text FROM pg_class WHERE relname LIKE '%staging%' AND relnamespace = '{PostgresServer.Quote(schema)}'::regnamespace"));
        Assert.Empty(Findings(store));
        Execute($"UPDATE {table} SET value = value + 1 WHERE {(layout == TableLayout.CellId ? "cell_id = 3" : "row_idx = 0 AND col_idx = 3")}");
        Assert.Contains("another content hash", Assert.Single(Findings(store)));
        Jobs.Run(second with { Upsert = false, Overwrite = true });
        Assert.Equal(46, Jobs.Read(store, "d").Count);
        Assert.Equal("", Ask($"SELECT coalesce(to_regclass('{table}')::text, '')"));
        Assert.Equal(new ResampleOutcome(0, 1, 0), Jobs.Run(second with { Upsert = false, Overwrite = true }));
    }

    [Fact]
    public void A_merge_that_fails_at_its_last_step_has_changed_no_row()
    {
        using var folder = new TempFolder();
        string store = InSchema("whole");
        ResampleOptions first = Jobs.Options(store, Jobs.Finer(folder, "d")), second = first with { Datasets = [Later(folder)], Upsert = true };
        Jobs.Run(first);
        List<(long, double)> before = Jobs.Read(store, "d");
        Execute("""
            CREATE FUNCTION whole.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'not today'; END $$;
            CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON whole.resampled_datasets FOR EACH ROW EXECUTE FUNCTION whole.refuse()
            """);
        Assert.Contains("not today", Assert.Throws<ResampleException>(() => Jobs.Run(second)).Message, StringComparison.Ordinal);
        Assert.Equal(before, Jobs.Read(store, "d"));
        Assert.Empty(Findings(store));
        Execute("DROP TRIGGER refuse ON whole.resampled_datasets");
        Assert.Equal(new ResampleOutcome(1, 0, 0), Jobs.Run(second));
        Assert.Equal(47, Jobs.Read(store, "d").Count);
        Execute("DROP TABLE whole.resampled_d"); // by somebody else: what is left to merge into is nothing
        Assert.Equal(new ResampleOutcome(1, 0, 0), Jobs.Run(first with { Upsert = true }));
        Assert.Equal(before, Jobs.Read(store, "d"));
        Assert.Empty(Findings(store));
    }

    [Fact]
    public void What_cannot_be_merged_is_refused_before_a_cell_is_read()
    {
        using var folder = new TempFolder();
        string store = InSchema("refused");
        ResampleOptions first = Jobs.Options(store, Jobs.Finer(folder, "d")), second = first with { Datasets = [Later(folder)], Upsert = true };
        string Why(ResampleOptions options)
        {
            ResampleException e = Assert.Throws<ResampleException>(() => Jobs.Run(options));
            return $"{e.Code} {e.Message}";
        }
        Jobs.Run(first);
        Assert.Contains("resample.upsert", Why(second with { Layout = TableLayout.RowColumn }), StringComparison.Ordinal);
        Assert.Contains("by reference", Why(second with { Passthrough = PassthroughMode.Reference }), StringComparison.Ordinal);
        Assert.Contains("holds classes", Why(second with { Datasets = [Later(folder) with { Kind = DatasetKind.Categorical }] }), StringComparison.Ordinal);
        Assert.Contains("resample.options", Why(second with { Overwrite = true }), StringComparison.Ordinal);
        Assert.Contains("resample.options", Why(second with { To = "parquet:" + folder.File("p") }), StringComparison.Ordinal);
        Assert.Equal(24, Jobs.Read(store, "d").Count);
    }

    private static DatasetSpec Later(TempFolder folder) => Jobs.OnGrid(folder, "later") with { Name = "d" };

    private static List<string> Findings(string store)
    {
        using var quiet = new Quiet();
        return [.. StoreVerifier.Verify(store, 4, quiet, TestContext.Current.CancellationToken).Findings.Select(finding => finding.ToString())];
    }

    private string Ask(string sql)
    {
        using var database = new PostgresServer(server.Url());
        using NpgsqlConnection connection = database.Open();
        using var command = new NpgsqlCommand(sql, connection);
        return (string)command.ExecuteScalar()!;
    }

    private string InSchema(string schema)
    {
        Execute($"CREATE SCHEMA IF NOT EXISTS {PostgresServer.Quote(schema)}");
        return $"{server.Url()}?schema={Uri.EscapeDataString(schema)}";
    }

    private void Execute(string sql)
    {
        using var database = new PostgresServer(server.Url());
        using NpgsqlConnection connection = database.Open();
        database.Execute(connection, sql);
    }
}
