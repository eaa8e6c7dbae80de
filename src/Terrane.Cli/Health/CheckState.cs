namespace Terrane.Cli.Health;

internal enum CheckState
{
    Ok,

    /// <summary>Terrane runs, but less well than it could.</summary>
    Warning,

    /// <summary>Builds cannot work.</summary>
    Unusable,
}
