using System.Diagnostics;
using System.Text;
using Terrane.Core;

namespace Terrane.Mosaic.Isolation;

/// <summary>A running worker, as its parent sees it.</summary>
internal sealed class ChildProcess : IDisposable
{
    private readonly Process _process;
    private readonly Stream _answers;

    /// <param name="command">Program and arguments.</param>
    /// <param name="order">Its first line.</param>
    public ChildProcess(IReadOnlyList<string> command, WorkerOrder order)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, _) => { }; // what a crash prints of itself; the signal says enough
        _process.BeginErrorReadLine();
        _answers = _process.StandardOutput.BaseStream;
        Tell(order.ToLine());
    }

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

    /// <summary>The next frame; null when the process has ended without another.</summary>
    /// <exception cref="TerraneException">The child met something that the user can mend.</exception>
    public (FrameKind Kind, byte[] Bytes)? Hear()
    {
        Span<byte> head = stackalloc byte[5];
        if (_answers.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length) return null;
        var bytes = new byte[BitConverter.ToInt32(head[1..])];
        if (_answers.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length) return null;
        var kind = (FrameKind)head[0];
        if (kind == FrameKind.Bug) throw new InvalidOperationException($"In a worker process: {Encoding.UTF8.GetString(bytes)}");
        if (kind != FrameKind.Error) return (kind, bytes);
        string[] lines = Encoding.UTF8.GetString(bytes).Split('\n');
        throw new TerraneException(lines[0], lines[1], lines[2].Length == 0 ? null : lines[2]);
    }

    /// <summary>Ends it at once, from any thread.</summary>
    public void Kill()
    {
        try
        {
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }

    public void Dispose()
    {
        Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
