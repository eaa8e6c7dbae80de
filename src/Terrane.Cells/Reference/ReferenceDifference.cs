using Terrane.Cells.Index;

namespace Terrane.Cells.Reference;

/// <summary>One zone under one rule, ours against the slow enumerator.</summary>
/// <param name="IsPublished">Ours was read from the table; else it was found anew, since the table has the other rule.</param>
/// <param name="Cells">Looked at.</param>
/// <param name="Common">That both list.</param>
/// <param name="OnlyOurs">That the enumerator does not list.</param>
/// <param name="OnlyReference">That we do not list.</param>
/// <param name="Unsure">Differences about less than a billionth of a cell, which clipping in doubles cannot decide; in neither of the two counts.</param>
/// <param name="Ties">Centres on a border that were left out, since the table gives them to one neighbour.</param>
/// <param name="Examples">A few tile_ids: "-123" we have not, "+123" it has not.</param>
public sealed record ReferenceDifference(
    string Key, InclusionRule Rule, bool IsPublished, long Cells, long Common, long OnlyOurs, long OnlyReference, long Unsure, long Ties, IReadOnlyList<string> Examples)
{
    public bool IsEqual => OnlyOurs == 0 && OnlyReference == 0;
}
