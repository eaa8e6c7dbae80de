using System.Runtime.InteropServices;

namespace Terrane.Native.Interop;

/// <summary>A NULL-terminated char*[] in UTF-8, owned by this object; null for an empty list, as GDAL and PROJ take it.</summary>
internal sealed unsafe class Utf8List : IDisposable
{
    private readonly int _count;
    private byte** _items;

    public Utf8List(IReadOnlyList<string>? strings)
    {
        if (strings is not { Count: > 0 }) return;
        _count = strings.Count;
        _items = (byte**)NativeMemory.AllocZeroed((nuint)_count + 1, (nuint)sizeof(byte*));
        for (int i = 0; i < _count; i++) _items[i] = (byte*)Marshal.StringToCoTaskMemUTF8(strings[i]);
    }

    public byte** Pointer => _items;

    public void Dispose()
    {
        if (_items == null) return;
        for (int i = 0; i < _count; i++) Marshal.FreeCoTaskMem((nint)_items[i]);
        NativeMemory.Free(_items);
        _items = null;
    }

    /// <summary>Copies a NULL-terminated char*[]; empty for null. The list stays its owner's.</summary>
    public static List<string> Read(byte** list)
    {
        var result = new List<string>();
        if (list == null) return result;
        for (; *list != null; list++) result.Add(Text(*list));
        return result;
    }

    /// <summary>Copies a C string; empty for null. Bytes that are not UTF-8 become U+FFFD.</summary>
    public static string Text(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? "";
}
