namespace Terrane.Cells.Index;

/// <summary>Sets of columns as lists of half-open spans, each packed as (first shifted by 32) | end, so that sorting is by first.</summary>
internal static class Spans
{
    public static ulong Pack(int first, int end) => ((ulong)(uint)first << 32) | (uint)end;

    public static int First(ulong span) => (int)(span >> 32);

    public static int End(ulong span) => (int)(uint)span;

    /// <summary>Sorts and joins what overlaps or touches, in place.</summary>
    /// <returns>The number of columns.</returns>
    public static long Unite(List<ulong> spans)
    {
        if (spans.Count == 0) return 0;
        spans.Sort();
        int kept = 0;
        for (int i = 1; i < spans.Count; i++)
        {
            if (First(spans[i]) <= End(spans[kept])) spans[kept] = Pack(First(spans[kept]), Math.Max(End(spans[kept]), End(spans[i])));
            else spans[++kept] = spans[i];
        }
        spans.RemoveRange(kept + 1, spans.Count - kept - 1);
        long count = 0;
        foreach (ulong span in spans) count += End(span) - First(span);
        return count;
    }

    /// <summary>Takes <paramref name="removed"/> (united) out of <paramref name="spans"/> (united).</summary>
    public static void Subtract(List<ulong> spans, List<ulong> removed)
    {
        if (removed.Count == 0) return;
        var result = new List<ulong>(spans.Count + removed.Count);
        int at = 0;
        foreach (ulong span in spans)
        {
            int first = First(span);
            while (at < removed.Count && End(removed[at]) <= first) at++;
            for (int k = at; k < removed.Count && First(removed[k]) < End(span); k++)
            {
                if (First(removed[k]) > first) result.Add(Pack(first, First(removed[k])));
                first = Math.Max(first, End(removed[k]));
            }
            if (first < End(span)) result.Add(Pack(first, End(span)));
        }
        spans.Clear();
        spans.AddRange(result);
    }
}
