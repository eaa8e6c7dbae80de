using Terrane.Cells.Index;

namespace Terrane.Cells.Telemetry;

/// <summary>One unit of the sweep: a band of rows of one zone.</summary>
/// <param name="Rows">Half-open.</param>
/// <param name="Columns">Half-open: of the polygons' boxes that meet the band.</param>
/// <param name="Seconds">Of the worker.</param>
/// <param name="Worker">Its number.</param>
internal sealed record ChunkFigures(string Key, (int First, int End) Rows, (int First, int End) Columns, SweepFigures Sweep, double Seconds, int Worker);
