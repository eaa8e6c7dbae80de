using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Terrane.Core;
using Terrane.Mosaic.Building;
using Terrane.Mosaic.Job;
using Terrane.Mosaic.Planning;
using Terrane.Mosaic.Sharding;
using Terrane.Raster;
using Terrane.Raster.Cache;
using Terrane.Raster.Kernels;
using Terrane.Runtime.Memory;
using Terrane.Runtime.Workers;

namespace Terrane.Mosaic.Isolation;

/// <summary>The child process: makes the same plan as its parent and builds the units it is told to, one at a time.</summary>
public static class IsolatedWorker
{
    /// <summary>Serves until <paramref name="orders"/> ends, and then ends the process, even from within a unit: whoever gave it is gone.</summary>
    /// <param name="orders">A <see cref="WorkerOrder"/>, then a line for each unit: its number, and how often it was tried before.</param>
    /// <param name="answers">Frames; see <see cref="FrameKind"/>.</param>
    public static void Serve(TextReader orders, Stream answers)
    {
        WorkerProcess.BindToParent();
        var units = new BlockingCollection<(long Sequence, int Failures)>();
        WorkerOrder order = WorkerOrder.Parse(orders.ReadLine() ?? throw new InvalidOperationException("A worker is started by a build, not by hand."));
        var listener = new Thread(() => Listen(orders, units)) { IsBackground = true, Name = "orders" };
        listener.Start();
        try
        {
            Work(order.Options with { Memory = new ByteSize(order.Memory), Workers = 1 }, order, units, answers);
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

    private static void Work(BuildOptions options, WorkerOrder order, BlockingCollection<(long Sequence, int Failures)> units, Stream answers)
    {
        var fault = WorkerFault.FromEnvironment();
        ProcessMemory.LimitManagedHeap(options.Memory.Bytes); // until the files are counted
        using MosaicPlan plan = MosaicPlan.Make(options, CancellationToken.None);
        MemoryShares shares = MemoryShares.Of(options, 1, plan.Demand);
        ProcessMemory.LimitManagedHeap(shares.ManagedHeap.Bytes);
        RasterLibraries.LimitCache(shares.GdalCache);
        var guard = new ExcludedFiles(order.ExcludedFiles.ToHashSet(StringComparer.Ordinal), path => Send(answers, FrameKind.Reading, path));
        using var cache = new ChunkCache(shares.ChunkCache, openFiles: 8, failure => Send(answers, FrameKind.Unreadable, failure.Message), guard);
        var roots = new RootStore(order.Roots, waits: false, order.InheritedRoots);
        var spare = new ConcurrentBag<UnitResult>();
        using var worker = new UnitWorker(plan, new LayerSampler(cache), shares.SamplerScratch, roots, order.Pictures, spare);
        using var frame = new MemoryStream();
        Send(answers, FrameKind.Ready, plan.Canonical.Hash);
        using IEnumerator<Unit> walk = new UnitSelection(plan, order.ZoomFloors, order.Share).Units().GetEnumerator();
        foreach ((long sequence, int failures) in units.GetConsumingEnumerable())
        {
            do
            {
                if (!walk.MoveNext()) throw new InvalidOperationException($"There is no unit {sequence}.");
            }
            while (walk.Current.Sequence < sequence);
            fault?.Strike(sequence, failures);
            UnitResult result = worker.Work(walk.Current, CancellationToken.None);
            frame.SetLength(0);
            UnitResultCodec.Write(result, frame);
            Send(answers, FrameKind.Result, frame.GetBuffer().AsSpan(0, (int)frame.Length));
            spare.Add(result);
        }
    }

    private static void Listen(TextReader orders, BlockingCollection<(long Sequence, int Failures)> units)
    {
        while (orders.ReadLine()?.Split(' ') is [{ } sequence, { } failures])
            units.Add((long.Parse(sequence, CultureInfo.InvariantCulture), int.Parse(failures, CultureInfo.InvariantCulture)));
        Process.GetCurrentProcess().Kill();
    }

    private static void Send(Stream answers, FrameKind kind, string text) => Send(answers, kind, Encoding.UTF8.GetBytes(text));

    private static void Send(Stream answers, FrameKind kind, ReadOnlySpan<byte> bytes)
    {
        Span<byte> head = stackalloc byte[5];
        head[0] = (byte)kind;
        BitConverter.TryWriteBytes(head[1..], bytes.Length);
        answers.Write(head);
        answers.Write(bytes);
        answers.Flush();
    }
}
