using System.Runtime.InteropServices;
using System.Text;
using Terrane.Native.Interop;
using Terrane.Native.Posix;

namespace Terrane.Native.Archives;

/// <summary>Reads zip, 7z, tar and single compressed files from front to end, through libarchive. Writes nothing to disk itself.</summary>
/// <remarks>Checksums that the archive holds are verified as a member is read to its end. Use it on one thread at a time.</remarks>
public sealed unsafe class ArchiveReader : IDisposable
{
    private const int BlockSize = 256 << 10;
    private const uint TypeMask = 0xF000, Regular = 0x8000, Directory = 0x4000, SymbolicLink = 0xA000;

    /// <summary>libarchive turns names into the process's character set, which .NET leaves at ASCII: there "Größe" would be no name at all.</summary>
    private static readonly bool HasUtf8 = LibC.setlocale(LibC.CharacterType, "C.UTF-8") != 0;

    private readonly string _path;
    private nint _archive;

    private ArchiveReader(string path, nint archive) => (_path, _archive) = (path, archive);

    /// <summary>"libarchive 3.6.2".</summary>
    public static string Version => Utf8List.Text(ArchiveApi.archive_version_string());

    /// <summary>Opens an archive.</summary>
    /// <param name="parts">Its file, or the parts of a split one in order (x.7z.001, x.7z.002): they are read as if joined.</param>
    /// <param name="loneFile">The file is one compressed file (x.tif.gz) and no archive: its one member is called "data".</param>
    /// <exception cref="ArchiveException">archive.read.</exception>
    public static ArchiveReader Open(IReadOnlyList<string> parts, bool loneFile = false)
    {
        _ = HasUtf8;
        nint archive = ArchiveApi.archive_read_new();
        var reader = new ArchiveReader(parts[0], archive);
        try
        {
            _ = ArchiveApi.archive_read_support_filter_gzip(archive);
            _ = ArchiveApi.archive_read_support_filter_bzip2(archive);
            _ = ArchiveApi.archive_read_support_filter_xz(archive);
            _ = ArchiveApi.archive_read_support_filter_zstd(archive);
            if (loneFile) _ = ArchiveApi.archive_read_support_format_raw(archive);
            else
            {
                _ = ArchiveApi.archive_read_support_format_tar(archive);
                _ = ArchiveApi.archive_read_support_format_zip(archive);
                _ = ArchiveApi.archive_read_support_format_7zip(archive);
            }
            using var names = new Utf8List(parts);
            if (ArchiveApi.archive_read_open_filenames(archive, names.Pointer, BlockSize) < ArchiveApi.Warn) throw reader.Failure();
            return reader;
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    /// <summary>Goes to the next member; null behind the last.</summary>
    /// <exception cref="ArchiveException">archive.read.</exception>
    public ArchiveMember? Next()
    {
        ObjectDisposedException.ThrowIf(_archive == 0, this);
        nint entry;
        int result = ArchiveApi.archive_read_next_header(_archive, &entry);
        if (result == ArchiveApi.Eof) return null;
        if (result < ArchiveApi.Warn) throw Failure();
        bool isLink = ArchiveApi.archive_entry_symlink(entry) != null || ArchiveApi.archive_entry_hardlink(entry) != null;
        ArchiveMemberKind kind = (ArchiveApi.archive_entry_filetype(entry) & TypeMask) switch
        {
            SymbolicLink => ArchiveMemberKind.Link,
            Directory => ArchiveMemberKind.Folder,
            _ when isLink => ArchiveMemberKind.Link,
            Regular or 0 => ArchiveMemberKind.File,
            _ => ArchiveMemberKind.Special,
        };
        long? size = ArchiveApi.archive_entry_size_is_set(entry) != 0 ? ArchiveApi.archive_entry_size(entry) : null;
        return new ArchiveMember(Name(entry), kind, size, ArchiveApi.archive_entry_is_encrypted(entry) != 0);
    }

    /// <summary>Bytes of the member that <see cref="Next"/> went to.</summary>
    /// <returns>How many; 0 at its end.</returns>
    /// <exception cref="ArchiveException">archive.read: damaged, cut off, or its checksum does not fit.</exception>
    public int Read(Span<byte> target)
    {
        ObjectDisposedException.ThrowIf(_archive == 0, this);
        nint read;
        fixed (byte* p = target) read = ArchiveApi.archive_read_data(_archive, p, (nuint)target.Length);
        // A warning here is a checksum that does not fit.
        return read >= 0 ? (int)read : throw Failure();
    }

    public void Dispose()
    {
        if (_archive != 0) _ = ArchiveApi.archive_read_free(_archive);
        _archive = 0;
    }

    // Old zips hold names in a code page that nobody states.
    private static string Name(nint entry)
    {
        byte* name = ArchiveApi.archive_entry_pathname_utf8(entry);
        if (name != null) return Utf8List.Text(name);
        name = ArchiveApi.archive_entry_pathname(entry);
        if (name == null) return "";
        ReadOnlySpan<byte> bytes = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name);
        return System.Text.Unicode.Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : Encoding.Latin1.GetString(bytes);
    }

    private ArchiveException Failure()
    {
        string reason = Utf8List.Text(ArchiveApi.archive_error_string(_archive));
        return ArchiveException.CannotRead(_path, reason.Length > 0 ? reason : "libarchive gave no reason");
    }
}
