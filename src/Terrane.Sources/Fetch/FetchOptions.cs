namespace Terrane.Sources.Fetch;

/// <summary>How patient and how polite downloads are. Changes no byte.</summary>
/// <param name="Retries">Attempts in a row without progress before a file is given up.</param>
/// <param name="FirstWait">Before the first retry; each later one waits twice as long, at most a minute.</param>
/// <param name="Stall">Without a byte for so long, the connection is given up.</param>
/// <param name="PerHost">Connections to one host at a time.</param>
public sealed record FetchOptions(int Retries, TimeSpan FirstWait, TimeSpan Stall, int PerHost)
{
    public static FetchOptions Default { get; } = new(6, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60), 4);
}
