using System.Text.Json.Nodes;
using Terrane.Core;
using Terrane.Fusion.Policies;
using Terrane.Fusion.Providers.Archives;

namespace Terrane.Fusion.Providers.Kinds;

/// <inheritdoc cref="ArchiveKind"/>
/// <param name="Path">On disk, or an address.</param>
/// <param name="Lineage">That says where it is void; null for what lies beside it by name, if anything does.</param>
/// <param name="Encoding">terrarium or mapbox; null: as the archive says.</param>
/// <param name="VoidValues">Metres that mean void.</param>
internal sealed record ArchiveSource(string Path, string? Lineage, string? Encoding, IReadOnlyList<double> VoidValues) : ProviderSource
{
    internal override string Text => $"tiles of {System.IO.Path.GetFileName(Secrets.Hide(Path))}";

    internal override void Describe(JsonObject plan) => plan["archive"] = Settings();

    internal override ProviderOpening Open(ProviderSpec provider, ProviderRequest request, CancellationToken ct)
    {
        try
        {
            using ElevationArchive archive = ElevationArchive.Open(Path, Lineage, Encoding, VoidValues);
            if (archive.Any(ct) is not { } any) return new ProviderOpening { IsOfArea = true, IsChosen = true };
            var blocks = new ArchiveBlocks(archive, archive.SideOf(any), Settings(), request.Chunks);
            byte zoom = blocks.ZoomFor(request.Area.Frame);
            return new ProviderOpening
            {
                Files = ProviderChunks.Scan(blocks.Make(request.Area, zoom, System.IO.Path.GetFileName(Secrets.Hide(Path)), ct), request.Options, archive.Stamps, ct),
                IsOfArea = true,
                IsChosen = true,
            };
        }
        catch (TerraneException e) when (e.Code is "archive.tile" or "pmtiles.tile" or "pmtiles.directory" || e.Code.StartsWith("remote.", StringComparison.Ordinal))
        {
            return new ProviderOpening { Failures = [e], IsOfArea = true, IsChosen = true };
        }
    }

    private JsonObject Settings() => new()
    {
        ["encoding"] = Encoding,
        ["voids"] = new JsonArray([.. VoidValues.Select(v => JsonValue.Create(v))]),
        ["lineage"] = Lineage is not null,
    };
}
