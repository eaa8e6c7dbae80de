using System.Globalization;
using System.Text.Json.Nodes;
using Terrane.Core;
using Terrane.Fusion.Policies;
using Terrane.Raster.Transforms;

namespace Terrane.Fusion.Providers.Kinds;

/// <inheritdoc cref="ConstantKind"/>
/// <param name="Value">Metres.</param>
internal sealed record ConstantSource(double Value) : ProviderSource, IPixelSource
{
    internal override bool HasDatum => false;

    internal override string Text => string.Create(CultureInfo.InvariantCulture, $"constant {Value}");

    internal override void Describe(JsonObject plan) => plan["value"] = Value;

    internal override ProviderOpening Open(ProviderSpec provider, ProviderRequest request, CancellationToken ct) => new() { Pixels = this };

    public bool Read(LatticeFrame frame, Window window, Span<float> elevation)
    {
        elevation.Fill((float)Value);
        return true;
    }
}
