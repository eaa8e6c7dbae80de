namespace Terrane.Resample.Datasets;

/// <summary>What becomes of a dataset that lies on the target grid already.</summary>
public enum PassthroughMode
{
    /// <summary>Its values are written to the store, window by window.</summary>
    Copy,

    /// <summary>Only its metadata are registered; whoever reads the store reads the source.</summary>
    Reference,
}
