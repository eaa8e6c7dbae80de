namespace Terrane.Cells.Verify;

/// <summary>Something about a published table that is not as it must be.</summary>
/// <param name="Code">Of the tables' contract: E003_DUP_TILE.</param>
/// <param name="Text">Where, wanted and found.</param>
public sealed record Finding(string Code, string Text);
