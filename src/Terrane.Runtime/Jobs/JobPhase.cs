namespace Terrane.Runtime.Jobs;

/// <summary>How far a run has come. Stored in the ledger by name.</summary>
public enum JobPhase
{
    /// <summary>Units are worked off; the spools grow.</summary>
    Building,

    /// <summary>The spools are being packed into the output.</summary>
    Packing,

    /// <summary>All outputs are whole on disk as .partial files; only renaming is left.</summary>
    Publishing,

    /// <summary>The outputs bear their names.</summary>
    Done,
}
