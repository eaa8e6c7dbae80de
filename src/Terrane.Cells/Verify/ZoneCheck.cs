using System.Globalization;
using System.Text.Json.Nodes;
using Terrane.Cells.Parquet;
using Terrane.Cells.Publish;
using Terrane.Cells.Tables;
using Terrane.Native.DuckDb;

namespace Terrane.Cells.Verify;

/// <summary>Checks all rows of one zone in both tables, chunk by chunk.</summary>
internal sealed class ZoneCheck(PublishedTable table, CellValues values, JsonNode summary, List<Finding> findings)
{
    private const int ShownPerZone = 3;

    private readonly string _key = summary["country_iso"]!.GetValue<string>();
    private readonly ulong _columns = (ulong)table.Grid.Columns;
    private readonly ulong _cells = (ulong)table.Grid.Count;
    private readonly byte[] _keyBytes = System.Text.Encoding.UTF8.GetBytes(summary["country_iso"]!.GetValue<string>());
    private readonly byte[] _ruleBytes = System.Text.Encoding.UTF8.GetBytes(table.Rule);
    private int _shown;

    /// <returns>Rows read.</returns>
    public long Run(DuckDbConnection database)
    {
        IReadOnlyList<ParquetColumn> index = CellTables.IndexColumns(table.Grid.IsGeographic), bounds = CellTables.BoundsColumns(table.Grid.IsGeographic);
        var inIndex = new Pass();
        var inBounds = new Pass();
        Read(database, CellTables.Index, index, inIndex, CheckIndex);
        Read(database, CellTables.Bounds, bounds, inBounds, CheckBounds);
        long stated = summary["cells_included"]!.GetValue<long>();
        if (inIndex.Rows != stated) Report("E010_COUNT", $"the summary states {stated} cells, tile_index has {inIndex.Rows}");
        if (inIndex.Rows != inBounds.Rows || inIndex.Hash != inBounds.Hash) Report("E012_TABLES_DIFFER", $"tile_index has {inIndex.Rows} cells, tile_bounds {inBounds.Rows}, or other ones");
        ulong? least = summary["tile_id_min"]?.GetValue<ulong>(), greatest = summary["tile_id_max"]?.GetValue<ulong>();
        if (inIndex.Rows > 0 && (inIndex.First != least || inIndex.Last != greatest))
            Report("E010_COUNT", $"the summary states tile_id {least} to {greatest}, found {inIndex.First} to {inIndex.Last}");
        return inIndex.Rows + inBounds.Rows;
    }

    private void Read(DuckDbConnection database, string name, IReadOnlyList<ParquetColumn> columns, Pass pass, Action<DuckDbReader> check)
    {
        foreach (string file in table.Files(name, _key))
        {
            try
            {
                ReadFile(database, name, file, columns, pass, check);
            }
            catch (DuckDbException e)
            {
                Report("E015_UNREADABLE", $"{name}/{Path.GetFileName(file)}: {e.Message}");
            }
        }
    }

    private void ReadFile(DuckDbConnection database, string name, string file, IReadOnlyList<ParquetColumn> columns, Pass pass, Action<DuckDbReader> check)
    {
        using DuckDbReader reader = database.Query($"SELECT * FROM read_parquet({DuckDbConnection.Quote(file)}, hive_partitioning = false)");
        if (!reader.Names.SequenceEqual(columns.Select(column => column.Name)))
        {
            Report("E013_SCHEMA", $"{name} has the columns {string.Join(", ", reader.Names)}, wanted {string.Join(", ", columns.Select(column => column.Name))}");
            return;
        }
        while (reader.NextChunk())
        {
            ReadOnlySpan<ulong> ids = reader.UnsignedValues(CellTables.SortedBy);
            foreach (ulong id in ids)
            {
                if (pass.Rows > 0 && id <= pass.Last)
                    Report(id == pass.Last ? "E003_DUP_TILE" : "E014_ORDER", $"{name}: tile_id {id} comes after {pass.Last}");
                if (id >= _cells) Report("E004_BOUNDS", $"{name}: tile_id {id}, but the grid has {_cells} cells");
                pass.Add(id);
            }
            check(reader);
        }
    }

    private void CheckIndex(DuckDbReader reader)
    {
        ReadOnlySpan<ulong> ids = reader.UnsignedValues(1), rows = reader.UnsignedValues(2), columns = reader.UnsignedValues(3);
        ReadOnlySpan<double> x = reader.Doubles(4), y = reader.Doubles(5), areas = reader.Doubles(6);
        for (int i = 0; i < ids.Length; i++)
        {
            if (ids[i] >= _cells) continue;
            (int r, int c) = ((int)(ids[i] / _columns), (int)(ids[i] % _columns));
            if (rows[i] != (ulong)r || columns[i] != (ulong)c) Report("E002_RASTER_MISMATCH", $"tile_id {ids[i]} is row {r}, column {c}, not {rows[i]}, {columns[i]}");
            Same("E004_BOUNDS", "centroid x", ids[i], x[i], values.CentreX(c));
            Same("E004_BOUNDS", "centroid y", ids[i], y[i], values.CentreY(r));
            if (!(areas[i] > 0)) Report("E006_AREA_NONPOS", $"tile_id {ids[i]} has the area {areas[i]}");
            Same("E006_AREA_NONPOS", "area", ids[i], areas[i], values.Areas[r]);
        }
        CheckText(reader, 0, _keyBytes, "E005_ISO_FK");
        CheckText(reader, 7, _ruleBytes, "E008_INCLUSION_RULE");
    }

    private void CheckBounds(DuckDbReader reader)
    {
        ReadOnlySpan<ulong> ids = reader.UnsignedValues(1);
        ReadOnlySpan<double> south = reader.Doubles(2), north = reader.Doubles(3), west = reader.Doubles(4), east = reader.Doubles(5), y = reader.Doubles(6), x = reader.Doubles(7);
        for (int i = 0; i < ids.Length; i++)
        {
            if (ids[i] >= _cells) continue;
            (int r, int c) = ((int)(ids[i] / _columns), (int)(ids[i] % _columns));
            Same("E004_BOUNDS", "min y", ids[i], south[i], values.MinY(r));
            Same("E004_BOUNDS", "max y", ids[i], north[i], values.MaxY(r));
            Same("E004_BOUNDS", "min x", ids[i], west[i], values.MinX(c));
            Same("E004_BOUNDS", "max x", ids[i], east[i], values.MaxX(c));
            Same("E004_BOUNDS", "centroid y", ids[i], y[i], values.CentreY(r));
            Same("E004_BOUNDS", "centroid x", ids[i], x[i], values.CentreX(c));
        }
        CheckText(reader, 0, _keyBytes, "E005_ISO_FK");
    }

    private void CheckText(DuckDbReader reader, int column, ReadOnlySpan<byte> wanted, string code)
    {
        int other = reader.FirstOther(column, wanted);
        if (other >= 0) Report(code, $"{reader.Names[column]} says '{reader.Text(column, other)}'");
    }

    private void Same(string code, string what, ulong id, double found, double wanted)
    {
        if (BitConverter.DoubleToInt64Bits(found) != BitConverter.DoubleToInt64Bits(wanted))
            Report(code, string.Create(CultureInfo.InvariantCulture, $"tile_id {id} has {what} {found:R}, wanted {wanted:R}"));
    }

    private void Report(string code, string text)
    {
        if (_shown++ < ShownPerZone) findings.Add(new Finding(code, $"{_key}: {text}"));
    }

    private sealed class Pass
    {
        public long Rows { get; private set; }
        public ulong First { get; private set; }
        public ulong Last { get; private set; }

        /// <summary>FNV-1a over the ids: enough to notice that two tables list other cells.</summary>
        public ulong Hash { get; private set; } = 14695981039346656037;

        public void Add(ulong id)
        {
            if (Rows++ == 0) First = id;
            Last = id;
            Hash = (Hash ^ id) * 1099511628211;
        }
    }
}
