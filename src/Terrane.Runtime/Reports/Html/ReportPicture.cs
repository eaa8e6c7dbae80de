namespace Terrane.Runtime.Reports.Html;

/// <summary>A picture in a report, with what its colours mean.</summary>
/// <param name="Legend">Colour (0xRRGGBB) and text; may be empty.</param>
public sealed record ReportPicture(string Title, PngPicture Picture, IReadOnlyList<(uint Colour, string Text)> Legend);
