namespace Terrane.Native.Archives;

/// <summary>What a member of an archive is.</summary>
public enum ArchiveMemberKind
{
    File,
    Folder,

    /// <summary>A symbolic or a hard link.</summary>
    Link,

    /// <summary>A device, a pipe or a socket.</summary>
    Special,
}
