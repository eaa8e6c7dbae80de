using System.Text.Json.Nodes;
using Terrane.Core;
using Terrane.Fusion.Policies;
using Terrane.Fusion.Providers.Archives;
using Terrane.Fusion.Providers.Bands;
using Terrane.Raster;

namespace Terrane.Fusion.Providers.Kinds;

/// <inheritdoc cref="ArchiveKind"/>
/// <param name="Path">On disk, or an address.</param>
/// <param name="Lineage">That says where it is void; null for what lies beside it by name, if anything does.</param>
/// <param name="Encoding">terrarium or mapbox; null: as the archive says.</param>
/// <param name="VoidValues">Metres that mean void.</param>
/// <param name="TellsSurveys">The sources of the lineage are surveys.</param>
internal sealed record ArchiveSource(string Path, string? Lineage, string? Encoding, IReadOnlyList<double> VoidValues, bool TellsSurveys) : ProviderSource
{
    internal override string Text => $"tiles of {System.IO.Path.GetFileName(Secrets.Hide(Path))}";

    internal override void Describe(JsonObject plan) => plan["archive"] = Settings();

    internal override ProviderOpening Open(ProviderSpec provider, ProviderRequest request, CancellationToken ct)
    {
        try
        {
            using ElevationArchive archive = ElevationArchive.Open(Path, Lineage, Encoding, VoidValues);
            if (archive.Any(ct) is not { } any) return new ProviderOpening { IsOfArea = true, IsChosen = true };
            var blocks = new ArchiveBlocks(archive, archive.SideOf(any), Settings(), request.Chunks, TellsSurveys);
            byte zoom = blocks.ZoomFor(request.Area.Frame);
            OwnSurveys? surveys = TellsSurveys ? new OwnSurveys(archive.Legend()) : null;
            IReadOnlyList<RasterFile> files = ProviderChunks.Scan(blocks.Make(request.Area, zoom, System.IO.Path.GetFileName(Secrets.Hide(Path)), ct), request.Options, archive.Stamps, ct);
            return new ProviderOpening
            {
                Files = surveys is null ? files : [.. files.Select(file => surveys.Attach(file, file, ArchiveBlocks.OrdinalBand))],
                Coded = surveys?.Surveys ?? [],
                IsOfArea = true,
                IsChosen = true,
            };
        }
        catch (TerraneException e) when (e.Code is "archive.tile" or "pmtiles.tile" or "pmtiles.directory" || e.Code.StartsWith("remote.", StringComparison.Ordinal))
        {
            return new ProviderOpening { Failures = [e], IsOfArea = true, IsChosen = true };
        }
    }

    private JsonObject Settings()
    {
        var settings = new JsonObject
        {
            ["encoding"] = Encoding,
            ["voids"] = new JsonArray([.. VoidValues.Select(v => JsonValue.Create(v))]),
            ["lineage"] = Lineage is not null,
        };
        if (TellsSurveys) settings["surveys"] = true; // only then, so that what the cache has stays
        return settings;
    }
}
