using System.Text.Json.Nodes;
using Terrane.Cells.Areas;
using Terrane.Cells.Grids;
using Terrane.Core;
using Terrane.Native.Gdal;
using Terrane.Native.Proj;
using Terrane.Raster;
using Terrane.Raster.Files;
using Terrane.Raster.Transforms;
using Terrane.Resample.Axes;
using Terrane.Resample.Engines;
using Terrane.Resample.Grids;
using Terrane.Resample.Reading;

namespace Terrane.Resample.Datasets;

/// <summary>A dataset that was looked at and decided upon: how it lies to the grid, by which method it comes there, as which type.</summary>
internal sealed class Dataset
{
    private readonly Lazy<(AxisTaps Columns, AxisTaps Rows)> _axes;

    private Dataset(DatasetSpec spec, SourceSet files, CellGrid grid, bool allowBallpark)
    {
        (Spec, Files, Grid) = (spec, files, grid);
        Source = new SourceGeometry(files.Grid);
        Match = GridMatch.Of(files.Grid, grid);
        IsPassthrough = spec.AllowPassthrough && Match.Offset is not null;
        bool isFiner = Match.SameCrs && Source.IsUpright && Math.Abs(grid.Transform.XCol) < Math.Abs(Source.Transform.XCol);
        Method = spec.Method ?? spec.Kind switch
        {
            DatasetKind.Categorical => ResampleMethod.Mode,
            DatasetKind.Count => ResampleMethod.Sum,
            _ => isFiner ? ResampleMethod.Bilinear : ResampleMethod.Average,
        };
        GdalDataType held = OutputType.Holding(files.DataType);
        bool picks = IsPassthrough || Method is ResampleMethod.Nearest or ResampleMethod.Mode or ResampleMethod.Min or ResampleMethod.Max or ResampleMethod.Median;
        Type = spec.Type ?? (picks && !files.IsScaled ? held : GdalDataType.Float64);
        IsSeparable = Match.SameCrs && Source.IsUpright;
        if (!IsSeparable) Operation = Operations.Choose(Source.Crs, grid.Crs, AreaFinder.Find(Source.Crs, files.Grid.Bounds), allowBallpark);
        _axes = new Lazy<(AxisTaps, AxisTaps)>(MakeAxes);
    }

    /// <exception cref="TerraneException">raster.*, resample.*.</exception>
    public static Dataset Open(DatasetSpec spec, SourceSet files, CellGrid grid, bool allowBallpark) => new(spec, files, grid, allowBallpark);

    public DatasetSpec Spec { get; }
    public string Name => Spec.Name;
    public SourceSet Files { get; }
    public CellGrid Grid { get; }
    public SourceGeometry Source { get; }
    public GridMatch Match { get; }

    /// <summary>Its cells are the grid's: nothing is resampled.</summary>
    public bool IsPassthrough { get; }

    /// <summary>Not even copied.</summary>
    public bool IsReference => IsPassthrough && Match.IsWhole && Spec.Passthrough == PassthroughMode.Reference;

    public ResampleMethod Method { get; }
    public GdalDataType Type { get; }

    /// <summary>Columns and rows can be weighed apart.</summary>
    public bool IsSeparable { get; }

    /// <summary>From the source's CRS to the grid's; null when they are one.</summary>
    public CoordinateOperation? Operation { get; }

    public string TableName => $"{(IsPassthrough ? "passthrough" : "resampled")}_{Name.Replace('-', '_')}";

    /// <summary>What is done, in the words of the plan.</summary>
    public string Decision => IsReference ? "passthrough, by reference" : IsPassthrough ? "passthrough, copied" : Names.Of(Method);

    /// <summary>How values are computed, in the words of the plan; nothing where nothing is.</summary>
    public string Engine => IsPassthrough ? "cells as they are"
        : IsSeparable ? IsLinear ? "columns and rows weighed apart" : "cells under each cell of the grid"
        : IsPoint ? "points through PROJ" : "quadrilaterals through PROJ";

    public (AxisTaps Columns, AxisTaps Rows) Axes => _axes.Value;

    /// <param name="mostCells">Source cells that one worker may hold.</param>
    public IWindowEngine CreateEngine(long mostCells)
    {
        var reader = new SourceReader(Files, Source);
        if (IsPassthrough) return new CopyEngine(reader, Match.Offset!.Value.Col, Match.Offset.Value.Row);
        if (IsSeparable)
        {
            bool widens = Math.Abs(Grid.Transform.XCol) > Math.Abs(Source.Transform.XCol) || Math.Abs(Grid.Transform.YRow) > Math.Abs(Source.Transform.YRow);
            var rule = new MethodRule(Method, Spec.MinValid, NeedsCentre: Interpolates && !widens);
            return IsLinear
                ? new LinearEngine(reader, Axes.Columns, Axes.Rows, rule) : new PatchEngine(reader, Axes.Columns, Axes.Rows, rule, Name, mostCells);
        }
        var map = new PlaceMap(Grid, Source, Operation!.Pipeline, IsPoint ? 0.5 : 0);
        var warpRule = new MethodRule(Method, Spec.MinValid, NeedsCentre: Interpolates);
        return IsPoint ? new PointEngine(reader, Source, map, warpRule, Name, mostCells) : new AreaEngine(reader, Source, map, warpRule, Name, mostCells);
    }

    /// <summary>All that decides its values, and the form of its file.</summary>
    public JsonObject Plan()
    {
        JsonObject plan = PlanOfValues();
        if (Spec.IsCloudOptimised) plan["cloudOptimised"] = true;
        return plan;
    }

    private JsonObject PlanOfValues() => new()
    {
        ["format"] = "terrane.resample/1",
        ["source"] = Files.Tiles.Count == 1 ? PlanOf(Files.Tiles[0].File) : new JsonArray([.. Files.Tiles.Select(tile => PlanOf(tile.File))]),
        ["grid"] = GridSource.Format(Grid),
        ["method"] = IsPassthrough ? "passthrough" : Names.Of(Method),
        ["area"] = Names.Of(Spec.Area),
        ["crs"] = Spec.Crs,
        ["noData"] = new JsonArray([.. Spec.NoData.Select(value => JsonValue.Create(double.IsFinite(value) ? value : 0))]),
        ["scale"] = Files.Tiles[0].File.Scale,
        ["offset"] = Files.Tiles[0].File.Offset,
        ["minValid"] = Spec.MinValid,
        ["type"] = OutputType.NameOf(Type),
        ["outNoData"] = Spec.OutNoData,
        ["reference"] = IsReference,
        ["operation"] = Operation?.Pipeline,
        ["gdal"] = RasterLibraries.GdalVersion,
        ["proj"] = Operation is null ? null : RasterLibraries.ProjVersion,
    };

    private static JsonObject PlanOf(RasterFile file)
    {
        var json = new JsonObject { ["name"] = FileStamp.NameOf(file.Path), ["size"] = file.Container.Size, ["modified"] = file.Container.ModifiedTicks, ["band"] = file.Band };
        // The files of a VRT, sidecars: a change of one changes cells too.
        if (file.Parts.Count > 0)
            json["parts"] = new JsonArray([.. file.Parts.Select(part => new JsonObject { ["name"] = FileStamp.NameOf(part.Path), ["size"] = part.Size, ["modified"] = part.ModifiedTicks })]);
        return json;
    }

    private bool Interpolates => Method is ResampleMethod.Bilinear or ResampleMethod.Cubic or ResampleMethod.Lanczos;

    // A sum of products, and no choice among values.
    private bool IsLinear => Interpolates || Method is ResampleMethod.Average or ResampleMethod.Sum;

    private bool IsPoint => Interpolates || Method == ResampleMethod.Nearest;

    private (AxisTaps Columns, AxisTaps Rows) MakeAxes()
    {
        AffineTransform s = Source.Transform, t = Grid.Transform;
        var across = new AxisBuilder(s.X0, s.XCol, Source.Columns, Source.Period, Source.Turn);
        var down = new AxisBuilder(s.Y0, s.YRow, Source.Rows, 0, 0);
        if (Method == ResampleMethod.Nearest) return (across.Nearest(Grid.ColumnCentres), down.Nearest(Grid.RowCentres));
        if (Interpolates)
        {
            InterpolationKernel kernel = InterpolationKernel.Of(Method);
            return (across.Kernel(Grid.ColumnCentres, t.XCol, kernel), down.Kernel(Grid.RowCentres, t.YRow, kernel));
        }
        bool relative = Method == ResampleMethod.Sum;
        Func<double, double, double>? measure = Spec.Area == AreaWeights.Ellipsoid && Grid.IsGeographic ? Area : null;
        return (across.Covers(Grid.ColumnLines, Grid.ColumnCentres, null, relative), down.Covers(Grid.RowLines, Grid.RowCentres, measure, relative));

        double Area(double from, double to)
        {
            double a = Math.Clamp(s.Y0 + (from * s.YRow), -90, 90), b = Math.Clamp(s.Y0 + (to * s.YRow), -90, 90);
            return EllipsoidArea.Of(1, Math.Min(a, b), Math.Max(a, b));
        }
    }
}
