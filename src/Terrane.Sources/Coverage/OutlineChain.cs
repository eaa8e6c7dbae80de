namespace Terrane.Sources.Coverage;

/// <summary>A piece of outline that is still open at both ends: corners from Head to Tail, the valid cells on its right.</summary>
internal sealed class OutlineChain
{
    private OutlineChain? _joinedTo;

    public int Head { get; set; }
    public int Tail { get; set; }
    public int Label { get; init; }

    /// <summary>The chain that this one has become part of; itself while it is on its own.</summary>
    public OutlineChain Whole()
    {
        OutlineChain whole = this;
        while (whole._joinedTo is { } next) whole = next;
        for (OutlineChain at = this; at._joinedTo is { } next && next != whole; at = next) at._joinedTo = whole;
        return whole;
    }

    public void BecomePartOf(OutlineChain other) => _joinedTo = other;
}
