namespace Terrane.Chaos.Faults;

/// <summary>Calls that faults.c counts, in the order in which it writes them.</summary>
internal enum CallKind
{
    Read,
    Write,
    Flush,
    Clock,
}
