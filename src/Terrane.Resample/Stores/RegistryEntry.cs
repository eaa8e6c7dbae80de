using System.Globalization;
using System.Text.Json.Nodes;
using Terrane.Cells.Grids;
using Terrane.Resample.Datasets;
using Terrane.Resample.Running;
using Terrane.Runtime.Jobs;

namespace Terrane.Resample.Stores;

/// <summary>What a store says of one of its datasets. The whole of it is the JSON; the properties are what is asked for often.</summary>
internal sealed class RegistryEntry
{
    private RegistryEntry(JsonObject json) => Json = json;

    public JsonObject Json { get; }

    public string Name => Text("name");

    /// <summary>SHA-256 of all that decided the values.</summary>
    public string PlanHash => Text("source_hash");

    /// <summary>SHA-256 of the cells; null for a dataset by reference, whose cells nobody has read.</summary>
    public string? ContentHash => Json["content_hash"]?.GetValue<string>();

    /// <summary>What <see cref="GridSource.Parse"/> reads.</summary>
    public string GridText => Json["metadata"]!["grid"]!.GetValue<string>();

    /// <summary>Table, or file in the folder of the store; null for a dataset by reference.</summary>
    public string? Table => Json["data_table_name"]?.GetValue<string>();

    /// <summary>Its values are classes.</summary>
    public bool IsCategorical => Json["metadata"]!["dataset"]!["kind"]!.GetValue<string>() == Names.Of(DatasetKind.Categorical);

    public TableLayout Layout => Json["metadata"]!["layout"]!.GetValue<string>() == Names.Of(TableLayout.RowColumn) ? TableLayout.RowColumn : TableLayout.CellId;

    public static RegistryEntry Of(Dataset dataset, TableLayout layout, DatasetFigures? figures)
    {
        CellGrid grid = dataset.Grid;
        return new RegistryEntry(new JsonObject
        {
            ["name"] = dataset.Name,
            ["source_path"] = SpecJson.FullPath(dataset.Files.Place),
            ["source_hash"] = CanonicalPlan.From(dataset.Plan()).Hash,
            ["content_hash"] = figures?.Content,
            ["target_resolution"] = grid.Transform.ColumnStep,
            ["target_crs"] = grid.Crs.Authority ?? grid.Crs.Wkt,
            ["bounds"] = new JsonArray(grid.West, grid.South, grid.East, grid.North),
            ["shape_height"] = grid.Rows,
            ["shape_width"] = grid.Columns,
            ["data_type"] = OutputType.NameOf(dataset.Type),
            ["resampling_method"] = dataset.IsPassthrough ? "passthrough" : Names.Of(dataset.Method),
            ["band_name"] = dataset.Spec.Band.ToString(CultureInfo.InvariantCulture),
            ["data_table_name"] = dataset.IsReference ? null : dataset.TableName,
            ["created_at"] = DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
            ["metadata"] = new JsonObject
            {
                ["grid"] = GridSource.Format(grid),
                ["layout"] = Names.Of(layout),
                ["decision"] = dataset.Decision,
                ["reason"] = dataset.Match.Reason,
                ["figures"] = figures is null ? null : Figures(figures),
                ["dataset"] = SpecJson.Write(dataset.Spec),
            },
        });
    }

    /// <summary>Its table has rows of former sources too, in cells for which the last had no value.</summary>
    public bool IsMerged => Json["metadata"]!["merged"] is not null;

    /// <summary>This dataset after its rows went into the table of <paramref name="old"/>.</summary>
    /// <param name="figures">Of all rows of that table.</param>
    public RegistryEntry MergedInto(RegistryEntry old, DatasetFigures figures)
    {
        JsonObject json = Json.DeepClone().AsObject(), metadata = json["metadata"]!.AsObject(), all = Figures(figures);
        all["cells"] = (long)json["shape_height"]!.GetValue<int>() * json["shape_width"]!.GetValue<int>(); // the table has no row for a void
        (json["data_table_name"], json["content_hash"], metadata["figures"]) = (old.Table, figures.Content, all);
        metadata["merged"] = new JsonArray([.. old.Json["metadata"]!["merged"]?.AsArray().Select(source => source!.DeepClone()) ?? [], new JsonObject
        {
            ["source_path"] = old.Text("source_path"),
            ["source_hash"] = old.PlanHash,
            ["created_at"] = old.Text("created_at"),
        }]);
        return new RegistryEntry(json);
    }

    public static RegistryEntry Parse(string json) => new(JsonNode.Parse(json)!.AsObject());

    public string Text(string key) => Json[key]!.GetValue<string>();

    public double Number(string key) => Json[key]!.GetValue<double>();

    private static JsonObject Figures(DatasetFigures figures) => new()
    {
        ["cells"] = figures.Cells,
        ["valid"] = figures.Valid,
        ["sum"] = figures.Sum,
        ["min"] = figures.Valid > 0 ? figures.Min : null,
        ["max"] = figures.Valid > 0 ? figures.Max : null,
        ["mean"] = figures.Valid > 0 ? figures.Mean : null,
    };
}
