namespace Terrane.Sources.Coverage;

/// <summary>Corners in linked lists, 12 bytes each, used again when their ring is closed.</summary>
internal sealed class CornerStore(long maximum)
{
    private int[] _x = new int[1024], _y = new int[1024], _next = new int[1024];
    private int _used;
    private int _free = -1;

    /// <summary>A corner without successor.</summary>
    /// <param name="crossing">Two outlines meet here, or one meets itself.</param>
    /// <exception cref="SourcesException">ingest.outline.memory.</exception>
    public int Add(int x, int y, bool crossing)
    {
        int at = _free;
        if (at >= 0) _free = _next[at];
        else
        {
            if (_used >= maximum) throw SourcesException.OutlineMemory(maximum);
            if (_used == _x.Length) Grow();
            at = _used++;
        }
        (_x[at], _y[at], _next[at]) = (crossing ? ~x : x, y, -1);
        return at;
    }

    public void Link(int corner, int next) => _next[corner] = next;

    /// <summary>The corners of a closed ring, which are free afterwards. Crossings are told by a negative x, its complement.</summary>
    public int[] TakeRing(int head)
    {
        int count = 0;
        for (int at = head; at >= 0; at = _next[at]) count++;
        int[] ring = new int[2 * count];
        int i = 0, last = head;
        for (int at = head; at >= 0; at = _next[at])
        {
            (ring[i], ring[i + 1]) = (_x[at], _y[at]);
            (i, last) = (i + 2, at);
        }
        (_next[last], _free) = (_free, head);
        return ring;
    }

    private void Grow()
    {
        int length = (int)Math.Min(_x.Length * 2L, Array.MaxLength);
        Array.Resize(ref _x, length);
        Array.Resize(ref _y, length);
        Array.Resize(ref _next, length);
    }
}
