namespace Terrane.Runtime.Sharding;

/// <summary>What can be told of a shard from the shared folder alone.</summary>
public enum ShardState
{
    /// <summary>No attempt has begun.</summary>
    Waiting,

    Running,

    /// <summary>No attempt is at work, and what was made is kept.</summary>
    Stopped,

    /// <summary>All its units are made.</summary>
    Finished,
}
