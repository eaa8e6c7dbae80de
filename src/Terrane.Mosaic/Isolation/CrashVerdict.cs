namespace Terrane.Mosaic.Isolation;

/// <summary>What becomes of a unit whose child process crashed.</summary>
internal enum CrashVerdict
{
    TryAgain,

    /// <summary>The unit is built again without the file that was being read at each crash.</summary>
    GiveUpFile,

    /// <summary>The unit's tiles are left out, as if its sources were void there.</summary>
    GiveUpUnit,
}
