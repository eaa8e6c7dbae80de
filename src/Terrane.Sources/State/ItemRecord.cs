namespace Terrane.Sources.State;

/// <summary>What is known of one entry of the list.</summary>
/// <param name="Key">Its first URL, without secrets, or its path.</param>
/// <param name="Position">Place in the list.</param>
/// <param name="Name">File name.</param>
/// <param name="Stage">Pending, Downloaded, Unpacked, Complete or Failed.</param>
/// <param name="Bytes">As fetched; null before.</param>
/// <param name="Sha256">Of what was fetched, parts one after another.</param>
/// <param name="Validator">ETag and time of change as the server gave them, or size and time of a file at hand: tells whether the content has changed.</param>
/// <param name="Attempts">How often it was begun.</param>
/// <param name="ErrorCode">Of the last failure; null when it went well.</param>
/// <param name="Error">Its message.</param>
/// <param name="Started">UTC, ISO 8601.</param>
/// <param name="Finished">UTC, ISO 8601.</param>
public sealed record ItemRecord(
    string Key, int Position, string Name, FileStage Stage, long? Bytes, string? Sha256, string? Validator, int Attempts,
    string? ErrorCode, string? Error, string? Started, string? Finished);
