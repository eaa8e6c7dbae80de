using Microsoft.Win32.SafeHandles;

namespace Terrane.Runtime.Jobs;

/// <summary>Reads as much as was asked, unless the file ends before: one read of the system may give less, as network file systems do.</summary>
public static class WholeRead
{
    /// <returns>Bytes read: the length of <paramref name="target"/>, or less at the end of the file.</returns>
    public static int At(SafeFileHandle file, Span<byte> target, long offset)
    {
        int total = 0;
        while (total < target.Length && RandomAccess.Read(file, target[total..], offset + total) is > 0 and var read) total += read;
        return total;
    }
}
