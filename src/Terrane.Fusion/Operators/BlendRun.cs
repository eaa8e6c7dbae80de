using System.Numerics;
using System.Runtime.CompilerServices;

namespace Terrane.Fusion.Operators;

/// <summary>A row of pixels that an operator changes: what is there, what comes over it, and where.</summary>
internal readonly ref struct BlendRun
{
    /// <summary>Metres, NaN = void. Changed in place.</summary>
    internal required Span<float> Elevation { get; init; }

    /// <summary>Source ids, 0 = void. Changed in place.</summary>
    internal required Span<uint> Id { get; init; }

    /// <summary>Weights and uncertainties of what is there; empty spans when nobody asks. Changed in place.</summary>
    internal required QualityRun Quality { get; init; }

    /// <summary>Metres of what comes, NaN = void.</summary>
    internal required ReadOnlySpan<float> Over { get; init; }

    /// <summary>Source ids of what comes; empty when it is <see cref="OneId"/> everywhere.</summary>
    internal required ReadOnlySpan<uint> OverId { get; init; }

    internal required uint OneId { get; init; }

    /// <summary>The rule that applies to each pixel; empty when all follow this one.</summary>
    internal required ReadOnlySpan<byte> Rule { get; init; }

    /// <summary>Of this operator.</summary>
    internal required byte RuleNumber { get; init; }

    /// <summary>Share of what comes, above 0; empty when it is 1 everywhere.</summary>
    internal required ReadOnlySpan<float> Share { get; init; }

    internal required float Weight { get; init; }

    /// <summary>Standard uncertainty of what comes; NaN when unknown.</summary>
    internal required float Uncertainty { get; init; }

    /// <summary>That of single pixels, NaN where only <see cref="Uncertainty"/> is known; empty when it is that everywhere.</summary>
    internal ReadOnlySpan<float> OverUncertainty { get; init; }

    /// <summary>Type identifiers; empty when nobody asks. Changed in place, along with ids.</summary>
    internal Span<byte> Tid { get; init; }

    /// <summary>Type identifiers of what comes; empty when nobody asks.</summary>
    internal ReadOnlySpan<byte> OverTid { get; init; }

    /// <summary>Id of pixels that hold the background; 0 when there is none.</summary>
    internal required uint Background { get; init; }

    /// <summary>True when this operator decides on the pixel.</summary>
    internal bool Concerns(int i) => !float.IsNaN(Over[i]) && (Rule.IsEmpty || Rule[i] == RuleNumber);

    /// <summary>True when no provider has given the pixel yet.</summary>
    internal bool IsBare(int i) => Id[i] == 0 || Id[i] == Background;

    internal uint IdOver(int i) => OverId.IsEmpty ? OneId : OverId[i];

    /// <summary>Lets the pixels of a part of the row be what comes, wherever that is and this operator decides.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // vectors are not compiled ahead, and the first, slow code would do most of a small run
    internal void TakeAll(int from, int to)
    {
        int i = from;
        if (Rule.IsEmpty && Quality.IsEmpty && OverId.IsEmpty && Tid.IsEmpty)
        {
            var id = new Vector<uint>(OneId);
            for (; i <= to - Vector<float>.Count; i += Vector<float>.Count)
            {
                var over = new Vector<float>(Over[i..]);
                Vector<int> valid = Vector.Equals(over, over);
                Vector.ConditionalSelect(valid, over, new Vector<float>(Elevation[i..])).CopyTo(Elevation[i..]);
                Vector.ConditionalSelect(Vector.AsVectorUInt32(valid), id, new Vector<uint>(Id[i..])).CopyTo(Id[i..]);
            }
        }
        for (; i < to; i++)
            if (Concerns(i)) Take(i);
    }

    internal float UncertaintyOver(int i) => OverUncertainty.IsEmpty || float.IsNaN(OverUncertainty[i]) ? Uncertainty : OverUncertainty[i];

    /// <summary>Lets the pixel bear the name of what comes.</summary>
    internal void Name(int i)
    {
        Id[i] = IdOver(i);
        if (!Tid.IsEmpty) Tid[i] = OverTid[i];
    }

    /// <summary>Lets the pixel be what comes.</summary>
    internal void Take(int i)
    {
        Elevation[i] = Over[i];
        Name(i);
        if (Quality.IsEmpty) return;
        float uncertainty = UncertaintyOver(i);
        Quality.Set(i, Weight, (double)uncertainty * uncertainty);
    }
}
