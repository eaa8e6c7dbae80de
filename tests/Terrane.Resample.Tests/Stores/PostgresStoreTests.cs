using Npgsql;
using Terrane.Core;
using Terrane.Resample.Datasets;
using Terrane.Resample.Joining;
using Terrane.Resample.Running;
using Terrane.Resample.Stores;
using Terrane.Resample.Tests.Support;
using Terrane.Resample.Verify;
using Terrane.Runtime.Progress;

namespace Terrane.Resample.Tests.Stores;

public sealed class PostgresStoreTests(PostgresFixture server) : IClassFixture<PostgresFixture>
{
    [Theory, InlineData(TableLayout.CellId, "a"), InlineData(TableLayout.RowColumn, "b")]
    public void A_database_gives_back_what_was_put_in(TableLayout layout, string schema)
    {
        using var folder = new TempFolder();
        string store = InSchema($"s \"{schema}");
        ResampleOptions options = Jobs.Options(store, Jobs.OnGrid(folder, "on.grid"), Jobs.Finer(folder)) with { Layout = layout };
        Assert.Equal(new ResampleOutcome(2, 0, 0), Jobs.Run(options));
        Assert.Equal(new ResampleOutcome(0, 2, 0), Jobs.Run(options));
        Assert.Equal([.. Enumerable.Range(0, 48).Where(i => i is not (3 or 4)).Select(i => ((long)i, (double)i))], Jobs.Read(store, "on.grid"));
        using var quiet = new Quiet();
        Assert.Empty(StoreVerifier.Verify(store, 4, quiet, TestContext.Current.CancellationToken).Findings);
        Jobs.Join(new JoinOptions { From = store, To = folder.File("t.csv") });
        Assert.Equal("0,50,550,0,22", File.ReadLines(folder.File("t.csv")).ElementAt(1));
        Jobs.Run(options with { Datasets = [options.Datasets[1] with { Method = ResampleMethod.Max }], Overwrite = true });
        Assert.Equal(10, Jobs.Read(store, "finer")[0].Value);
    }

    [Fact]
    public void A_run_that_was_stopped_leaves_a_staging_table_that_the_next_one_replaces()
    {
        using var folder = new TempFolder();
        string store = InSchema("stopped");
        ResampleOptions options = Jobs.Options(store, Jobs.Finer(folder));
        using var stop = new CancellationTokenSource();
        using var stopper = new StopAtStage(stop.Cancel);
        Assert.ThrowsAny<OperationCanceledException>(() => ResampleJob.Run(options, stopper, stop.Token));
        Assert.Equal(new ResampleOutcome(1, 0, 0), Jobs.Run(options));
        Assert.Equal(24, Jobs.Read(store, "finer").Count);
    }

    [Fact]
    public void A_server_that_goes_away_costs_one_dataset_and_no_row_comes_twice()
    {
        using var folder = new TempFolder();
        string store = InSchema("lost");
        ResampleOptions options = Jobs.Options(store, Jobs.Finer(folder));
        using var stopper = new StopAtStage(server.StopAtOnce);
        ResampleException lost = Assert.Throws<ResampleException>(() => ResampleJob.Run(options, stopper, TestContext.Current.CancellationToken));
        Assert.Equal("postgres.lost", lost.Code);
        server.Start();
        Assert.Equal(new ResampleOutcome(1, 0, 0), Jobs.Run(options));
        Assert.Equal(24, Jobs.Read(store, "finer").Count);
    }

    [Fact]
    public void A_wrong_password_a_missing_right_and_a_missing_database_are_told_apart_and_no_password_is_shown()
    {
        using var folder = new TempFolder();
        DatasetSpec finer = Jobs.Finer(folder);
        string Code(string url)
        {
            ResampleException e = Assert.Throws<ResampleException>(() => Jobs.Run(Jobs.Options(url, finer)));
            Assert.DoesNotContain("hunter2", e.Message, StringComparison.Ordinal);
            return e.Code;
        }
        Execute("DROP ROLE IF EXISTS guest; CREATE ROLE guest LOGIN PASSWORD 'hunter2'");
        Assert.Equal("postgres.password", Code(server.Url("owner", "hunter2")));
        Assert.Equal("postgres.permission", Code(server.Url("guest", "hunter2")));
        Assert.Equal("postgres.missing", Code(server.Url(database: "nowhere")));
        Assert.Equal("postgres.lost", Code("postgres://guest:hunter2@127.0.0.1:1/postgres"));
        Assert.Equal("resample.store", Code("postgres://guest:hunter2@127.0.0.1"));
    }

    [Fact]
    public async Task A_connection_that_the_server_ends_in_the_middle_of_a_copy_loses_nothing_and_the_run_goes_on()
    {
        using var folder = new TempFolder();
        string store = InSchema("ended");
        string path = Sources.Write(folder.File("big.tif"), 1500, 1500, new AffineTransform(0, 1, 0, 1500, 0, -1), "EPSG:32626", Sources.Random(new Random(1), 1500 * 1500, 0.01, whole: false));
        ResampleOptions options = Jobs.Options(store, Jobs.OnGrid(folder) with { Path = path, Name = "big" }) with { Grid = $"like:{path}" };
        using var ended = new CancellationTokenSource();
        Task<bool> ender = Task.Run(() => EndCopy(ended.Token), TestContext.Current.CancellationToken);
        ResampleException lost = Assert.Throws<ResampleException>(() => Jobs.Run(options));
        await ended.CancelAsync();
        Assert.True(await ender);
        Assert.Equal("postgres.lost", lost.Code);
        Assert.Equal(new ResampleOutcome(1, 0, 0), Jobs.Run(options));
        Jobs.Run(options with { To = "parquet:" + folder.File("p") });
        Assert.Equal(Jobs.Read("parquet:" + folder.File("p"), "big"), Jobs.Read(store, "big"));
        Assert.Equal("1", Ask("SELECT count(*)::text FROM ended.resampled_datasets"));
    }

    [Fact]
    public void A_user_who_may_create_but_not_change_the_registry_is_told_so_and_what_is_there_stays()
    {
        using var folder = new TempFolder();
        string store = InSchema("shared");
        Jobs.Run(Jobs.Options(store, Jobs.Finer(folder)));
        Execute("DROP ROLE IF EXISTS writer; CREATE ROLE writer LOGIN PASSWORD 'w'; GRANT USAGE, CREATE ON SCHEMA shared TO writer");
        ResampleOptions options = Jobs.Options($"{server.Url("writer", "w")}?schema=shared", Jobs.OnGrid(folder));
        string Why()
        {
            ResampleException e = Assert.Throws<ResampleException>(() => Jobs.Run(options));
            Assert.Equal("postgres.permission", e.Code);
            Assert.Contains("resampled_datasets", e.Hint, StringComparison.Ordinal);
            return e.Message;
        }
        Assert.Contains("permission denied for table resampled_datasets", Why(), StringComparison.Ordinal);
        Execute("GRANT SELECT ON shared.resampled_datasets TO writer");
        Assert.Contains("permission denied for table resampled_datasets", Why(), StringComparison.Ordinal); // now it is INSERT
        Assert.Equal(24, Jobs.Read(store, "finer").Count);
        Assert.Equal("0", Ask("SELECT count(*)::text FROM pg_tables WHERE schemaname = 'shared' AND tablename = 'passthrough_ongrid'"));
        Execute("GRANT INSERT, UPDATE, DELETE ON shared.resampled_datasets TO writer");
        Assert.Equal(new ResampleOutcome(1, 0, 0), Jobs.Run(options));
        Assert.Equal(46, Jobs.Read(store, "ongrid").Count);
        Execute("DROP OWNED BY writer; DROP ROLE writer");
    }

    [Fact]
    public void A_disk_of_the_server_that_is_full_is_an_error_of_its_own()
    {
        using var folder = new TempFolder();
        _ = server.Url(); // or skips
        using SmallDisk? disk = SmallDisk.Mount("2m");
        Assert.SkipWhen(disk is null, "No disk can be mounted here.");
        Execute($"CREATE TABLESPACE small LOCATION '{disk.Folder}'");
        try
        {
            Execute("CREATE ROLE tight LOGIN PASSWORD 't'; ALTER ROLE tight SET default_tablespace = 'small'; GRANT CREATE ON TABLESPACE small TO tight; CREATE SCHEMA tight AUTHORIZATION tight");
            string path = Sources.Write(folder.File("big.tif"), 400, 400, new AffineTransform(0, 1, 0, 400, 0, -1), "EPSG:32626", Sources.Random(new Random(1), 400 * 400, 0, whole: false));
            ResampleOptions options = Jobs.Options($"{server.Url("tight", "t")}?schema=tight", Jobs.OnGrid(folder) with { Path = path, Name = "big" }) with { Grid = $"like:{path}" };
            ResampleException full = Assert.Throws<ResampleException>(() => Jobs.Run(options));
            Assert.Equal("postgres.disk", full.Code);
            disk.Resize("64m");
            Assert.Equal(new ResampleOutcome(1, 0, 0), Jobs.Run(options));
            Assert.Equal(400 * 400, Jobs.Read(options.To, "big").Count);
        }
        finally
        {
            Execute("DROP SCHEMA IF EXISTS tight CASCADE; DROP OWNED BY tight; DROP ROLE IF EXISTS tight");
            Execute("DROP TABLESPACE small");
        }
    }

    [Fact]
    public void A_join_becomes_a_table_with_a_key_and_a_report_in_one_step()
    {
        using var folder = new TempFolder();
        string store = InSchema("a \"join");
        Jobs.Run(Jobs.Options(store, Jobs.OnGrid(folder), Jobs.Finer(folder)));
        var options = new JoinOptions { From = store, To = store, Table = "the \"table", Columns = [new JoinColumn("ongrid", "a; b", null), new JoinColumn("finer", "\"c", -1)] };
        Assert.NotEmpty(Jobs.Join(options));
        Assert.Empty(Jobs.Join(options));
        Assert.Equal("0|50|550|0|22 3|350|550||46 5|550|550|5|-1", Ask(""""
            SELECT string_agg(cell_id || '|' || x || '|' || y || '|' || coalesce("a; b"::text, '') || '|' || coalesce("""c"::text, ''), ' ' ORDER BY cell_id)
            FROM "a ""join"."the ""table" WHERE cell_id IN (0, 3, 5)
            """"));
        Assert.Equal("47 47", Ask("""
            SELECT (SELECT count(*) FROM "a ""join"."the ""table") || ' ' || (report->'join'->>'rows') FROM "a ""join".joined_tables WHERE name = 'the "table'
            """));
        Assert.Equal("PRIMARY KEY (cell_id)", Ask("""SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = to_regclass('"a ""join"."the ""table"')"""));
        Assert.Equal("output.exists", Assert.Throws<Terrane.Runtime.RunException>(() => Jobs.Join(options with { IsInner = true })).Code);
        Jobs.Join(options with { IsInner = true, Overwrite = true });
        Assert.Equal("23", Ask("""SELECT count(*)::text FROM "a ""join"."the ""table" """));
        Assert.Equal("", Ask("""SELECT coalesce(string_agg(relname, ' '), '') FROM pg_class WHERE relname LIKE '%staging%' AND relnamespace = '"a ""join"'::regnamespace"""));
    }

    [Fact]
    public void A_join_into_a_server_has_pictures_where_a_folder_is_named()
    {
        using var folder = new TempFolder();
        string store = InSchema("pictures"), pictures = folder.File("p");
        Jobs.Run(Jobs.Options(store, Jobs.OnGrid(folder)));
        var options = new JoinOptions { From = store, To = store, Table = "a/b" };
        Assert.NotEmpty(Jobs.Join(options));
        Assert.NotEmpty(Jobs.Join(options with { PicturesTo = pictures })); // the same table; only they are missing
        Assert.Equal(["a%2Fb.ongrid.png"], Directory.GetFiles(pictures).Select(Path.GetFileName));
        Assert.Empty(Jobs.Join(options with { PicturesTo = pictures }));
        Assert.Equal("46", Ask("SELECT count(*)::text FROM pictures.\"a/b\""));
    }

    [Fact]
    public void A_table_that_somebody_else_made_is_not_replaced_unless_told()
    {
        DuckDb.Require(); // reads the cell index
        using var folder = new TempFolder();
        string store = "tif:" + folder.File("s"), to = InSchema("foreign");
        Jobs.Run(Jobs.Options(store, Jobs.OnGrid(folder)));
        Execute("CREATE TABLE \"foreign\".analysis (precious int); INSERT INTO \"foreign\".analysis VALUES (7)");
        string index = ZoneIndex.Make(folder, Jobs.Grid, ("A", 0, 0, 401, 601));
        var options = new JoinOptions { From = store, To = to, Zones = new JoinZones(index, "zone") };
        Assert.Equal("output.exists", Assert.Throws<Terrane.Runtime.RunException>(() => Jobs.Join(options)).Code);
        Assert.Equal("7", Ask("SELECT precious::text FROM \"foreign\".analysis"));
        Jobs.Join(options with { Overwrite = true });
        Assert.Equal("A 23 - 23", Ask("SELECT string_agg(z || ' ' || n, ' ' ORDER BY z DESC) FROM (SELECT coalesce(zone, '-') z, count(*) n FROM \"foreign\".analysis GROUP BY 1) t"));
        Assert.Equal("join.options", Assert.Throws<ResampleException>(() => Jobs.Join(options with { Columns = [new JoinColumn("ongrid", new string('é', 40), null)], Overwrite = true })).Code);
    }

    private bool EndCopy(CancellationToken ct)
    {
        using var database = new PostgresServer(server.Url());
        using NpgsqlConnection connection = database.Open();
        using var command = new NpgsqlCommand("""
            SELECT count(pg_terminate_backend(a.pid)) FROM pg_stat_activity a JOIN pg_stat_progress_copy c ON a.pid = c.pid WHERE c.tuples_processed > 1000
            """, connection);
        while (!ct.IsCancellationRequested)
            if (command.ExecuteScalar() is > 0L) return true;
        return false;
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

    private sealed class StopAtStage(Action stop) : IProgressSink
    {
        public ProgressStage Begin(string name, string unit, long? total = null)
        {
            stop();
            return new ProgressStage(name, unit, total);
        }

        public void Write(MessageLevel level, string text, string? code = null) { }

        public void Dispose() { }
    }
}
