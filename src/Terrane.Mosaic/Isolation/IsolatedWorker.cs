using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Terrane.Core;
using Terrane.Mosaic.Building;
using Terrane.Mosaic.Job;
using Terrane.Mosaic.Planning;
using Terrane.Raster;
using Terrane.Raster.Cache;
using Terrane.Raster.Kernels;
using Terrane.Runtime.Memory;

namespace Terrane.Mosaic.Isolation;

/// <summary>The child process: makes the same plan as its parent and builds the units it is told to, one at a time.</summary>
public static class IsolatedWorker
{
    /// <summary>Serves until <paramref name="orders"/> ends, and then ends the process, even from within a unit: whoever gave it is gone.</summary>
    /// <param name="options">As the parent has them.</param>
    /// <param name="orders">A <see cref="WorkerOrder"/>, then numbers of units, a line each.</param>
    /// <param name="answers">Frames; see <see cref="FrameKind"/>.</param>
    public static void Serve(BuildOptions options, TextReader orders, Stream answers)
    {
        var units = new BlockingCollection<long>();
        WorkerOrder order = WorkerOrder.Parse(orders.ReadLine() ?? throw new InvalidOperationException("A worker is started by a build, not by hand."));
        var listener = new Thread(() => Listen(orders, units)) { IsBackground = true, Name = "orders" };
        listener.Start();
        try
        {
            Work(options with { Memory = new ByteSize(order.Memory), Workers = 1 }, order, units, answers);
        }
        catch (TerraneException e)
        {
            Send(answers, FrameKind.Error, $"{e.Code}\n{e.Message.ReplaceLineEndings(" ")}\n{e.Hint?.ReplaceLineEndings(" ")}");
        }
        catch (Exception e) when (e is not (OutOfMemoryException or IOException))
        {
            Send(answers, FrameKind.Bug, e.ToString());
        }
    }

    private static void Work(BuildOptions options, WorkerOrder order, BlockingCollection<long> units, Stream answers)
    {
        ProcessMemory.LimitManagedHeap(options.Memory.Bytes); // until the files are counted
        using MosaicPlan plan = MosaicPlan.Make(options, CancellationToken.None);
        MemoryShares shares = MemoryShares.Of(options, 1, plan.Demand);
        ProcessMemory.LimitManagedHeap(shares.ManagedHeap.Bytes);
        RasterLibraries.LimitCache(shares.GdalCache);
        var guard = new ExcludedFiles(order.ExcludedFiles.ToHashSet(StringComparer.Ordinal), path => Send(answers, FrameKind.Reading, path));
        using var cache = new ChunkCache(shares.ChunkCache, openFiles: 8, failure => Send(answers, FrameKind.Unreadable, failure.Message), guard);
        var roots = new RootStore(order.Roots, waits: false);
        using var worker = new UnitWorker(plan, new LayerSampler(cache), shares.SamplerScratch, roots, order.Pictures, []);
        Send(answers, FrameKind.Ready, plan.Canonical.Hash);
        using IEnumerator<Unit> walk = plan.Walk.Units().GetEnumerator();
        foreach (long sequence in units.GetConsumingEnumerable())
        {
            do
            {
                if (!walk.MoveNext()) throw new InvalidOperationException($"There is no unit {sequence}.");
            }
            while (walk.Current.Sequence < sequence);
            UnitResult result = worker.Work(walk.Current, CancellationToken.None);
            Send(answers, FrameKind.Result, UnitResultCodec.Write(result));
        }
    }

    private static void Listen(TextReader orders, BlockingCollection<long> units)
    {
        while (orders.ReadLine() is { } line) units.Add(long.Parse(line, CultureInfo.InvariantCulture));
        Process.GetCurrentProcess().Kill();
    }

    private static void Send(Stream answers, FrameKind kind, string text) => Send(answers, kind, Encoding.UTF8.GetBytes(text));

    private static void Send(Stream answers, FrameKind kind, byte[] bytes)
    {
        Span<byte> head = stackalloc byte[5];
        head[0] = (byte)kind;
        BitConverter.TryWriteBytes(head[1..], bytes.Length);
        answers.Write(head);
        answers.Write(bytes);
        answers.Flush();
    }
}
