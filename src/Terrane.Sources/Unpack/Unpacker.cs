using Terrane.Native.Archives;
using Terrane.Sources.Catalog;

namespace Terrane.Sources.Unpack;

/// <summary>Takes the rasters out of an archive, and what belongs to them (.prj, .tfw, .aux.xml). Everything else is left in it.</summary>
/// <remarks>
/// Members are written under numbered folders, one per folder of the archive, so no name of an archive ever decides a place on disk. A
/// member that leads out of the archive is refused with the archive, and so are links in the place of rasters.
/// </remarks>
internal sealed class Unpacker
{
    private const int MaximumMembers = 1_000_000, MaximumDepth = 3, BufferBytes = 1 << 20;

    private static readonly string[] Companions =
        [".prj", ".aux.xml", ".tfw", ".tifw", ".wld", ".hdr", ".blw", ".bpw", ".ige", ".j2w", ".msk", ".stx", ".rrd"];

    private readonly string _archive, _target;
    private readonly long _limit;
    private readonly Action<long> _reserve;
    private readonly CancellationToken _ct;
    private readonly byte[] _buffer = new byte[BufferBytes];
    private readonly List<UnpackedRaster> _rasters = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _folders = new(StringComparer.Ordinal);
    private long _written, _reserved;
    private int _members;

    private Unpacker(string archive, string target, long limit, Action<long> reserve, CancellationToken ct) =>
        (_archive, _target, _limit, _reserve, _ct) = (archive, target, limit, reserve, ct);

    /// <summary>Unpacks a file; one that is no archive is its own only raster.</summary>
    /// <param name="parts">The file, or the parts of a split archive.</param>
    /// <param name="name">How the user knows it.</param>
    /// <param name="target">An empty folder.</param>
    /// <param name="limit">Bytes that may be written in all.</param>
    /// <param name="reserve">Called with bytes before they are written.</param>
    /// <returns>In the order of the archive.</returns>
    /// <exception cref="SourcesException">ingest.archive.*, ingest.fetch.page.</exception>
    /// <exception cref="ArchiveException">archive.read.</exception>
    public static IReadOnlyList<UnpackedRaster> Unpack(
        IReadOnlyList<string> parts, string name, string target, long limit, Action<long> reserve, CancellationToken ct)
    {
        ContentKind kind = ContentSniffer.Of(parts);
        if (kind == ContentKind.WebPage) throw SourcesException.FetchPage(name);
        if (kind == ContentKind.Other) return [new UnpackedRaster(parts[0], name)];
        var unpacker = new Unpacker(name, target, limit, reserve, ct);
        unpacker.Open(parts, kind, "", Inner(name), depth: 1);
        return unpacker._rasters;
    }

    private void Open(IReadOnlyList<string> parts, ContentKind kind, string prefix, string inner, int depth)
    {
        if (depth > MaximumDepth) throw SourcesException.ArchiveMembers(_archive, MaximumMembers);
        using ArchiveReader reader = ArchiveReader.Open(parts, loneFile: kind == ContentKind.Compressed);
        while (reader.Next() is { } member)
        {
            _ct.ThrowIfCancellationRequested();
            if (++_members > MaximumMembers) throw SourcesException.ArchiveMembers(_archive, MaximumMembers);
            string path = kind == ContentKind.Compressed ? inner : Checked(member.Name);
            if (member.Kind == ArchiveMemberKind.Folder) continue;
            string file = path[(path.LastIndexOf('/') + 1)..];
            bool isArchive = FileNames.IsArchive(file), isWanted = isArchive || FileNames.IsRaster(path) || IsCompanion(file) || kind == ContentKind.Compressed;
            if (!isWanted || IsHidden(path)) continue;
            if (member.Kind != ArchiveMemberKind.File) throw SourcesException.ArchiveLink(_archive, path);
            if (member.IsEncrypted) throw SourcesException.ArchiveEncrypted(_archive, path);
            string written = Write(reader, member.Size, prefix + path);
            ContentKind found = isArchive || kind == ContentKind.Compressed ? ContentSniffer.Of([written]) : ContentKind.Other;
            if (found is ContentKind.Archive or ContentKind.Compressed)
            {
                Open([written], found, $"{prefix}{path}!", Inner(file), depth + 1);
                File.Delete(written);
            }
            else if (FileNames.IsRaster(path)) _rasters.Add(new UnpackedRaster(written, Unique(prefix + path)));
        }
    }

    // Nothing keeps an archive from holding one path twice.
    private string Unique(string member)
    {
        string unique = member;
        for (int i = 2; !_names.Add(unique); i++) unique = $"{member}#{i}";
        return unique;
    }

    /// <exception cref="SourcesException">ingest.archive.path.</exception>
    private string Checked(string name)
    {
        string path = name.Replace('\\', '/');
        while (path.StartsWith("./", StringComparison.Ordinal)) path = path[2..];
        bool leadsOut = path.StartsWith('/') || path.Length > 1 && path[1] == ':' || path.Split('/').Contains("..") || path.Contains('\0', StringComparison.Ordinal);
        return leadsOut ? throw SourcesException.ArchivePath(_archive, name) : path;
    }

    private string Write(ArchiveReader reader, long? size, string path)
    {
        Reserve(size ?? 0);
        string written = PlaceOf(path);
        long start = _written;
        using (var file = new FileStream(written, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1))
        {
            for (int read; (read = reader.Read(_buffer)) > 0;)
            {
                _ct.ThrowIfCancellationRequested();
                _written += read;
                if (_written > _reserved) Reserve(_written - _reserved);
                file.Write(_buffer.AsSpan(0, read));
            }
        }
        // A size that was declared too large must not count against the members that follow.
        _reserved = Math.Min(_reserved, Math.Max(_written, start + (size ?? 0)));
        return written;
    }

    private void Reserve(long bytes)
    {
        if (bytes < 0 || _reserved + bytes > _limit) throw SourcesException.ArchiveBomb(_archive, _limit);
        _reserve(bytes);
        _reserved += bytes;
    }

    // Companions are found by GDAL beside their raster, so what shares a folder there shares one here.
    private string PlaceOf(string path)
    {
        int slash = path.LastIndexOf('/');
        string folder = slash < 0 ? "" : path[..slash], name = FileNames.Safe(path[(Math.Max(slash, path.LastIndexOf('!')) + 1)..]);
        for (int copy = 0; ; copy++)
        {
            string key = copy == 0 ? folder : $"{folder}\0{copy}";
            if (!_folders.TryGetValue(key, out string? place))
                _folders[key] = place = Directory.CreateDirectory(Path.Combine(_target, _folders.Count.ToString("D5"))).FullName;
            string file = Path.Combine(place, name);
            if (!File.Exists(file)) return file;
        }
    }

    private static string Inner(string name) => Path.GetExtension(name).ToLowerInvariant() is ".gz" or ".bz2" or ".xz" or ".zst" or ".tgz" ? Path.GetFileNameWithoutExtension(name) : name;

    private static bool IsCompanion(string file) => Array.Exists(Companions, ending => file.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    private static bool IsHidden(string path) => path.StartsWith("__MACOSX/", StringComparison.Ordinal) || path[(path.LastIndexOf('/') + 1)..].StartsWith("._", StringComparison.Ordinal);
}
