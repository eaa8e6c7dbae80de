namespace Terrane.Fusion.Providers;

/// <summary>What a server says instead of a file.</summary>
/// <param name="IsAbsent">True when there is no such file: asking again is no use.</param>
/// <param name="Reason">Status and its words.</param>
internal sealed record RemoteRefusal(bool IsAbsent, string Reason);
