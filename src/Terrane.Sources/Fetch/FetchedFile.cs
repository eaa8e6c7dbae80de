namespace Terrane.Sources.Fetch;

/// <summary>A file that is whole.</summary>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Lower-case hex.</param>
/// <param name="Validator">ETag or time of change, and length, as one text; "" when the server says nothing.</param>
internal sealed record FetchedFile(long Bytes, string Sha256, string Validator);
