namespace Terrane.Runtime.Watching;

/// <summary>What can be told of a run from outside.</summary>
public enum RunPhase
{
    /// <summary>Its process lives.</summary>
    Running,

    /// <summary>It published its output.</summary>
    Finished,

    /// <summary>It let go of its folder before it was done: cancelled, or failed. The same command continues.</summary>
    Stopped,

    /// <summary>It was killed. The same command continues.</summary>
    Dead,
}
