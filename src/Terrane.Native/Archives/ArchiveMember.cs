namespace Terrane.Native.Archives;

/// <summary>A member as the archive describes it. Nothing of it is to be trusted.</summary>
/// <param name="Name">As stored: may be absolute, and may lead upward.</param>
/// <param name="Size">Bytes of its contents as declared; null where the archive does not say.</param>
public sealed record ArchiveMember(string Name, ArchiveMemberKind Kind, long? Size, bool IsEncrypted);
