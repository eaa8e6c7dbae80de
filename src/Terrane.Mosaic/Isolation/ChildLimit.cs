namespace Terrane.Mosaic.Isolation;

/// <summary>A limit of the watchdog that a child process has exceeded.</summary>
/// <param name="Text">For messages: "it held 310M, more than --watchdog-memory 300M".</param>
/// <param name="IsOfUnit">False where others have used up the disk: the unit is then built again and nothing is held against it.</param>
/// <param name="IsDisk">The disk was nearly full.</param>
internal sealed record ChildLimit(string Text, bool IsOfUnit, bool IsDisk = false);
