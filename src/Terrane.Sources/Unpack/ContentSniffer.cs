using System.Text;
using Terrane.Native.Archives;

namespace Terrane.Sources.Unpack;

/// <summary>Tells archives, compressed files and web pages from rasters.</summary>
internal static class ContentSniffer
{
    private static readonly byte[] SevenZip = [(byte)'7', (byte)'z', 0xBC, 0xAF, 0x27, 0x1C];
    private static readonly byte[][] Compressions = [[0x1F, 0x8B], "BZh"u8.ToArray(), [0xFD, 0x37, 0x7A, 0x58, 0x5A], [0x28, 0xB5, 0x2F, 0xFD]];

    /// <param name="parts">The file, or the parts of a split one.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static ContentKind Of(IReadOnlyList<string> parts)
    {
        byte[] head = new byte[512];
        int length;
        using (FileStream file = File.OpenRead(parts[0])) length = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        ReadOnlySpan<byte> start = head.AsSpan(0, length);
        if (start.StartsWith("PK\x03\x04"u8) || start.StartsWith("PK\x05\x06"u8) || start.StartsWith(SevenZip)) return ContentKind.Archive;
        if (length >= 262 && start[257..].StartsWith("ustar"u8)) return ContentKind.Archive;
        foreach (byte[] magic in Compressions)
            if (start.StartsWith(magic)) return IsTar(parts) ? ContentKind.Archive : ContentKind.Compressed;
        return IsWebPage(start) ? ContentKind.WebPage : ContentKind.Other;
    }

    private static bool IsTar(IReadOnlyList<string> parts)
    {
        try
        {
            using ArchiveReader reader = ArchiveReader.Open(parts);
            return reader.Next() is not null;
        }
        catch (ArchiveException)
        {
            return false; // the compressed content is no tar; whether it is whole is seen when it is unpacked
        }
    }

    private static bool IsWebPage(ReadOnlySpan<byte> start)
    {
        string text = Encoding.Latin1.GetString(start).TrimStart('\u00EF', '\u00BB', '\u00BF', ' ', '\r', '\n', '\t');
        return text.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase) || text.StartsWith("<html", StringComparison.OrdinalIgnoreCase);
    }
}
