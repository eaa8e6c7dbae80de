namespace Terrane.Cells.Telemetry;

/// <summary>What one worker of a run has done. Which unit a worker gets depends on the machine: never part of what is hashed.</summary>
internal sealed class WorkerFigures
{
    public int Chunks { get; set; }
    public long CellsVisited { get; set; }
    public int Groups { get; set; }

    /// <summary>Cells of the row groups it encoded.</summary>
    public long CellsEncoded { get; set; }

    public double SweepSeconds { get; set; }
    public double EncodeSeconds { get; set; }
}
