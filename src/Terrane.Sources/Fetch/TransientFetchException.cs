namespace Terrane.Sources.Fetch;

/// <summary>An attempt that failed and may go well later.</summary>
internal sealed class TransientFetchException(string message, TimeSpan? wait = null, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>What the server asks for with Retry-After.</summary>
    public TimeSpan? Wait { get; } = wait;

    /// <summary>Bytes that were there before they were thrown away.</summary>
    public long Reached { get; init; }
}
