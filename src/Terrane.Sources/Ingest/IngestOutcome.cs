namespace Terrane.Sources.Ingest;

/// <summary>How an ingest ended.</summary>
/// <param name="Complete">Entries of the list that are complete, those of earlier runs included.</param>
/// <param name="Failed">Entries of which something could not be used.</param>
/// <param name="Rasters">COGs in the store.</param>
/// <param name="CogBytes">Their size.</param>
/// <param name="Finalized">Coverage (and tarball) are those of all that is complete.</param>
public sealed record IngestOutcome(int Complete, int Failed, int Rasters, long CogBytes, bool Finalized);
