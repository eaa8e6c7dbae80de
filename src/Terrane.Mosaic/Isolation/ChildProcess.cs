using System.Diagnostics;
using System.Text;
using Terrane.Core;
using Terrane.Runtime.Memory;
using Terrane.Runtime.Workers;

namespace Terrane.Mosaic.Isolation;

/// <summary>A running worker, as its parent sees it. Used by one thread, which has to outlive it; the watchdog may look at it and end it from another.</summary>
internal sealed class ChildProcess : IDisposable
{
    private static readonly string[] TemporaryVariables = ["TMPDIR", "SQLITE_TMPDIR", "CPL_TMPDIR"];

    private readonly Process _process;
    private readonly Stream _answers;
    private readonly string _temporary;
    private byte[] _frame = new byte[1 << 16];
    private long _busySince;
    private volatile ChildLimit? _exceeded;

    /// <param name="command">Program and arguments.</param>
    /// <param name="order">Its first line.</param>
    /// <param name="temporary">Folder for its temporary files alone, made here and removed at its end.</param>
    public ChildProcess(IReadOnlyList<string> command, WorkerOrder order, string temporary)
    {
        _temporary = temporary;
        RemoveTemporary();
        Directory.CreateDirectory(temporary);
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string name in TemporaryVariables) start.Environment[name] = temporary;
        MemoryBytes = order.Memory;
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, _) => { }; // what a crash prints of itself; the signal says enough
        _process.BeginErrorReadLine();
        _answers = _process.StandardOutput.BaseStream;
        Tell(order.ToLine());
    }

    /// <summary>Its share of the run's memory.</summary>
    public long MemoryBytes { get; }

    public long ResidentBytes => ProcessMemory.ResidentBytes(_process.Id);

    /// <summary>Bytes of its temporary files.</summary>
    public long TemporaryBytes
    {
        get
        {
            try
            {
                return new DirectoryInfo(_temporary).EnumerateFiles("*", SearchOption.AllDirectories).Sum(f => f.Length);
            }
            catch (IOException)
            {
                return 0; // files go while they are counted
            }
        }
    }

    public bool HasEnded => _process.HasExited;

    /// <summary>How long it has been at its unit; zero between units.</summary>
    public TimeSpan Busy => Interlocked.Read(ref _busySince) is not 0 and long since ? Stopwatch.GetElapsedTime(since) : TimeSpan.Zero;

    /// <summary>The limit for which it was ended; null while it was not.</summary>
    public ChildLimit? Exceeded => _exceeded;

    /// <summary>Why it has ended: "signal 11" or "exit code 3"; waits for it.</summary>
    public string Ending
    {
        get
        {
            _process.WaitForExit();
            int code = _process.ExitCode;
            return code > 128 ? $"signal {code - 128}" : $"exit code {code}";
        }
    }

    /// <summary>Its time counts from here until <see cref="Rest"/>.</summary>
    public void Begin() => Interlocked.Exchange(ref _busySince, Stopwatch.GetTimestamp());

    public void Rest() => Interlocked.Exchange(ref _busySince, 0);

    public void Tell(string line)
    {
        try
        {
            _process.StandardInput.WriteLine(line);
            _process.StandardInput.Flush();
        }
        catch (IOException)
        {
            // It has ended; reading says so.
        }
    }

    /// <summary>The next frame, valid until the next call; null when the process has ended without another.</summary>
    /// <exception cref="TerraneException">The child met something that the user can mend.</exception>
    public (FrameKind Kind, ReadOnlyMemory<byte> Bytes)? Hear()
    {
        Span<byte> head = stackalloc byte[5];
        if (_answers.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length) return null;
        int length = BitConverter.ToInt32(head[1..]);
        if (_frame.Length < length) _frame = new byte[Math.Max(length, _frame.Length * 2)];
        if (_answers.ReadAtLeast(_frame.AsSpan(0, length), length, throwOnEndOfStream: false) < length) return null;
        ReadOnlyMemory<byte> bytes = _frame.AsMemory(0, length);
        var kind = (FrameKind)head[0];
        if (kind == FrameKind.Bug) throw new InvalidOperationException($"In a worker process: {Encoding.UTF8.GetString(bytes.Span)}");
        if (kind != FrameKind.Error) return (kind, bytes);
        string[] lines = Encoding.UTF8.GetString(bytes.Span).Split('\n');
        throw new TerraneException(lines[0], lines[1], lines[2].Length == 0 ? null : lines[2]);
    }

    /// <summary>Ends it and all that it has started at once, from any thread.</summary>
    /// <param name="limit">The limit for which; null when it is no longer wanted.</param>
    public void End(ChildLimit? limit = null)
    {
        _exceeded ??= limit;
        WorkerProcess.End(_process);
    }

    public void Dispose()
    {
        End();
        _process.WaitForExit();
        _process.Dispose();
        RemoveTemporary();
    }

    private void RemoveTemporary()
    {
        if (Directory.Exists(_temporary)) Directory.Delete(_temporary, recursive: true);
    }
}
