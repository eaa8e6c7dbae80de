namespace Terrane.Runtime.Progress;

/// <summary>How much a message matters; -q leaves the last two, -v adds the first.</summary>
public enum MessageLevel
{
    Detail,
    Info,
    Warning,
    Error,
}
