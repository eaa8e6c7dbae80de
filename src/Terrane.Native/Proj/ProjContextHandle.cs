using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Terrane.Native.Interop;

namespace Terrane.Native.Proj;

/// <summary>A PJ_CONTEXT: one thread at a time. Silent, and never on the network.</summary>
internal sealed unsafe class ProjContextHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    private static readonly ConcurrentBag<ProjContextHandle> Idle = [];

    /// <param name="gridFolders">Folders to look for grids in before PROJ's own; null for none.</param>
    public static ProjContextHandle Create(IReadOnlyList<string>? gridFolders = null)
    {
        const int LogErrors = 1;
        NativeLibraries.Require(NativeLibraries.Proj);
        ProjContextHandle context = ProjApi.proj_context_create();
        ProjApi.proj_log_func(context, 0, &OnLog);
        _ = ProjApi.proj_log_level(context, LogErrors);
        _ = ProjApi.proj_context_set_enable_network(context, 0);
        if (gridFolders is { Count: > 0 })
        {
            string[] all = [.. gridFolders, .. ProjLibrary.SearchPaths];
            using var paths = new Utf8List(all);
            ProjApi.proj_context_set_search_paths(context, all.Length, paths.Pointer);
        }
        return context;
    }

    /// <summary>A context for a few calls; give it back with <see cref="Return"/>. Reused, since each new one opens proj.db again.</summary>
    public static ProjContextHandle Rent()
    {
        NativeMessages.Clear();
        return Idle.TryTake(out ProjContextHandle? context) ? context : Create();
    }

    public static void Return(ProjContextHandle context) => Idle.Add(context);

    protected override bool ReleaseHandle()
    {
        ProjApi.proj_context_destroy(handle);
        return true;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnLog(nint data, int level, byte* message)
    {
        try
        {
            string text = Utf8List.Text(message);
            int colon = text.IndexOf(": ", StringComparison.Ordinal); // the name of the C function says nothing to a user
            NativeMessages.Add(text.StartsWith("proj_", StringComparison.Ordinal) && colon > 0 ? text[(colon + 2)..] : text, isFailure: true);
        }
#pragma warning disable CA1031 // an exception that leaves an unmanaged callback ends the process
        catch (Exception)
        {
        }
#pragma warning restore CA1031
    }
}
