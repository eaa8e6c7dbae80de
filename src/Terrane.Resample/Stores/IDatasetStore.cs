using Terrane.Resample.Datasets;
using Terrane.Resample.Joining;

namespace Terrane.Resample.Stores;

/// <summary>Where resampled datasets are kept: each whole or not there, with a table that tells of all of them.</summary>
internal interface IDatasetStore : IDisposable
{
    /// <summary>As the user wrote it.</summary>
    string Text { get; }

    /// <summary>Datasets that are there, in the order in which they came.</summary>
    IReadOnlyList<RegistryEntry> Entries { get; }

    /// <summary>A place for the values of a dataset, not yet part of the store.</summary>
    IBandSink Begin(Dataset dataset);

    /// <summary>Makes what was written since <see cref="Begin"/> part of the store, replacing a dataset of that name. Of a dataset by reference only the entry.</summary>
    void Commit(Dataset dataset, RegistryEntry entry);

    /// <summary>Reads a dataset back in the order of its cells.</summary>
    ICellStream Read(RegistryEntry entry);
}
