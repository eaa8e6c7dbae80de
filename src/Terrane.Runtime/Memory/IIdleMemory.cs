namespace Terrane.Runtime.Memory;

/// <summary>A holder of arrays that nobody uses at the moment. Called under the budget's lock: it must not call back.</summary>
internal interface IIdleMemory
{
    /// <summary>Lets go of idle arrays until <paramref name="bytes"/> are free or none is left; returns how many bytes were.</summary>
    long DropIdle(long bytes);
}
