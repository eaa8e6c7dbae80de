namespace Terrane.Mosaic.Merging;

/// <summary>How a tile of the output came about.</summary>
internal enum MergeOrigin
{
    /// <summary>Stored bytes of one archive.</summary>
    Copied,

    /// <summary>All pixels of one archive, coded anew because the output has another form.</summary>
    Recoded,

    /// <summary>Pixels of several archives, or of one with voids filled anew.</summary>
    Merged,

    /// <summary>Halved from tiles of which at least one was merged.</summary>
    Overview,
}
