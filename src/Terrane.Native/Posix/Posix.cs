using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Terrane.Native.Posix;

/// <summary>What .NET does not do with files, processes and the environment.</summary>
public static class Posix
{
    /// <summary>Sets a variable for native libraries and for .NET: <see cref="Environment.SetEnvironmentVariable(string, string?)"/> alone is invisible to getenv.</summary>
    /// <remarks>Not thread-safe in libc: call it before other threads start.</remarks>
    public static void SetEnvironment(string name, string? value)
    {
        int result = value is null ? LibC.unsetenv(name) : LibC.setenv(name, value, 1);
        if (result != 0) throw Failure($"Cannot set the environment variable '{name}'");
        Environment.SetEnvironmentVariable(name, value);
    }

    /// <summary>What native libraries see; null when unset.</summary>
    public static string? GetEnvironment(string name) => Marshal.PtrToStringUTF8(LibC.getenv(name));

    /// <summary>
    /// Makes the calling process the first of a session and group of its own, and has the kernel end it (SIGKILL) when the thread that
    /// started it is gone. A terminal's Ctrl+C then no longer reaches it.
    /// </summary>
    public static void BindToParent()
    {
        _ = LibC.setsid(); // fails for one that leads a group already, which is as well
        _ = LibC.prctl(LibC.SetParentDeathSignal, LibC.SignalKill, 0, 0, 0);
    }

    /// <summary>SIGKILL to a process and, where it leads one, to its group. Nothing happens when it has ended.</summary>
    /// <param name="process">Started by the caller and not yet waited for, so that the number cannot be another's.</param>
    public static void KillGroup(int process)
    {
        _ = LibC.kill(-process, LibC.SignalKill);
        _ = LibC.kill(process, LibC.SignalKill); // it may not lead its group yet
    }

    /// <summary>Gives memory that native libraries have freed back to the system, where libc can (glibc keeps it otherwise).</summary>
    public static void TrimHeap()
    {
        try
        {
            _ = LibC.malloc_trim(0);
        }
        catch (EntryPointNotFoundException)
        {
            // Another libc; it has its own way.
        }
    }

    /// <summary>Makes creations, renames and deletions in a folder survive a power failure.</summary>
    /// <exception cref="IOException">The folder cannot be opened or synchronised.</exception>
    public static void FsyncDirectory(string path)
    {
        int descriptor = LibC.open(path, LibC.OpenReadOnly | LibC.OpenCloseOnExec);
        if (descriptor < 0) throw Failure($"Cannot open folder '{path}'");
        try
        {
            // Some file systems (network, FUSE) have nothing to synchronise for a folder and say so with EINVAL.
            if (LibC.fsync(descriptor) != 0 && Marshal.GetLastPInvokeError() != LibC.InvalidArgument) throw Failure($"Cannot synchronise folder '{path}'");
        }
        finally
        {
            _ = LibC.close(descriptor);
        }
    }

    /// <summary>Gives a range of a file back to the disk; it reads as zeros afterwards and the file keeps its length.</summary>
    /// <returns>False when the file system cannot do it.</returns>
    /// <exception cref="IOException">Any other failure.</exception>
    public static bool PunchHole(SafeFileHandle file, long offset, long length)
    {
        if (LibC.fallocate(file, LibC.PunchHole | LibC.KeepSize, offset, length) == 0) return true;
        return Marshal.GetLastPInvokeError() is LibC.NotSupported or LibC.NoSystemCall
            ? false
            : throw Failure($"Cannot free {length} bytes at {offset}");
    }

    private static IOException Failure(string what)
    {
        int error = Marshal.GetLastPInvokeError();
        return new IOException($"{what}: {Marshal.GetPInvokeErrorMessage(error)}.", error);
    }
}
