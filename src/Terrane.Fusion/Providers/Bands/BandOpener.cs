using Terrane.Core;
using Terrane.Fusion.Provenance;
using Terrane.Fusion.Providers.Index;
using Terrane.Native.Gdal;
using Terrane.Raster;

namespace Terrane.Fusion.Providers.Bands;

/// <summary>Attaches the bands beside elevations to files, and reads what the codes of survey bands stand for.</summary>
internal sealed class BandOpener(ProviderBands bands)
{
    // Places of surveys pass through floats, which count no further.
    private const int MostSurveys = 1 << 24;
    private const int AtOnce = 8; // mostly waiting for servers

    private readonly List<Survey> _surveys = [];
    private readonly Dictionary<Survey, int> _places = [];

    /// <summary>What places from 1 on stand for.</summary>
    internal IReadOnlyList<Survey> Surveys => _surveys;

    /// <summary>The same files with their bands, and why some lack one: their elevations are used all the same.</summary>
    /// <exception cref="FusionException">fusion.table: a table has no such column, or there are too many surveys.</exception>
    internal (IReadOnlyList<RasterFile> Files, IReadOnlyList<TerraneException> Failures) Attach(IReadOnlyList<RasterFile> files, CancellationToken ct)
    {
        if (!bands.AreBeside) return (files, []);
        var found = new (GdalFacts? Facts, TerraneException? Failure)[files.Count];
        Parallel.For(0, files.Count, new ParallelOptions { CancellationToken = ct, MaxDegreeOfParallelism = AtOnce }, i =>
        {
            try
            {
                found[i] = (Look(files[i]), null);
            }
            catch (GdalException e)
            {
                found[i] = (null, e);
            }
        });
        var attached = new List<RasterFile>(files.Count);
        var failures = new List<TerraneException>();
        for (int i = 0; i < files.Count; i++) // in order, so that places depend on nothing else
        {
            if (found[i].Failure is { } failure) failures.Add(failure);
            if (found[i].Facts is not { } facts)
            {
                attached.Add(files[i]);
                continue;
            }
            RasterFile?[] beside = new RasterFile?[ProviderBands.Places];
            if (bands.Uncertainty is { } sigma) beside[ProviderBands.UncertaintyPlace] = Quantity(files[i], sigma, facts.UncertaintyNoData);
            if (bands.Tid is { } tid) beside[ProviderBands.TidPlace] = Quantity(files[i], tid, []);
            if (bands.Survey is { } survey)
            {
                if (facts.Table is null) failures.Add(FusionException.NoTable(files[i].Path, survey.Band));
                else beside[ProviderBands.SurveyPlace] = Quantity(files[i], survey.Band, []) with { Codes = Codes(files[i].Path, survey, facts.Table) };
            }
            attached.Add(files[i] with { Beside = beside });
        }
        return (attached, failures);
    }

    private sealed record GdalFacts(IReadOnlyList<double> UncertaintyNoData, AttributeTable? Table);

    private GdalFacts Look(RasterFile file)
    {
        using GdalDataset dataset = GdalDataset.Open(file.Path, file.OpenOptions);
        double? noData = bands.Uncertainty is { } band ? dataset.Band(band).NoData : null;
        if (bands.Tid is { } tid) _ = dataset.Band(tid);
        return new GdalFacts(noData is { } value && !double.IsNaN(value) ? [value, .. file.NoData] : file.NoData, bands.Survey is { } survey ? dataset.Band(survey.Band).AttributeTable() : null);
    }

    /// <summary>Another band as it is stored; where the elevation is void, it is not asked for.</summary>
    internal static RasterFile Quantity(RasterFile file, int band, IReadOnlyList<double> noData) => file with
    {
        Band = band,
        NoData = noData,
        HasMask = false,
        Scale = 1,
        Offset = 0,
        ValidMin = null,
        ValidMax = null,
        SeaMin = null,
        SeaMax = null,
        Ceiling = null,
        UnitFactor = 1,
        Warnings = [],
    };

    private Dictionary<double, int> Codes(string path, SurveyBand survey, AttributeTable table)
    {
        foreach (string name in survey.Columns)
            if (table.Column(name) < 0) throw FusionException.TableColumn(path, name, table.Columns);
        var codes = new Dictionary<double, int>();
        foreach ((double value, IReadOnlyList<string> texts) in table.Rows.OrderBy(r => r.Value))
        {
            Survey one = Read(survey, table, value, texts);
            if (!_places.TryGetValue(one, out int place))
            {
                _surveys.Add(one);
                _places[one] = place = _surveys.Count;
                if (place >= MostSurveys) throw FusionException.ManySurveys(path, MostSurveys);
            }
            codes[value] = place;
        }
        return codes;
    }

    private static Survey Read(SurveyBand band, AttributeTable table, double value, IReadOnlyList<string> texts)
    {
        string? Text(string? column) => column is null || texts[table.Column(column)].Trim() is not { Length: > 0 } text ? null : text;
        string name = Text(band.Name) ?? value.ToString("0.################", System.Globalization.CultureInfo.InvariantCulture);
        string[] dates = [.. band.Date.Select(Text).OfType<string>().Distinct()];
        return new Survey(name, name)
        {
            Date = dates.Length == 0 ? null : string.Join('/', dates),
            Licence = Text(band.Licence),
            Institution = Text(band.Institution),
            Resolution = Text(band.Resolution) is { } metres ? AttributeText.Metres(metres) : null,
        };
    }
}
