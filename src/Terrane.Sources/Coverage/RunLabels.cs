namespace Terrane.Sources.Coverage;

/// <summary>Which runs of cells belong to one area (joined by edges, not by corners), and the rings that are closed of each.</summary>
internal sealed class RunLabels
{
    private readonly List<int> _parent = [];
    private readonly Dictionary<int, List<int[]>> _rings = [];

    public int New()
    {
        _parent.Add(_parent.Count);
        return _parent.Count - 1;
    }

    public int Root(int label)
    {
        while (_parent[label] != label) label = _parent[label] = _parent[_parent[label]];
        return label;
    }

    public int Join(int a, int b)
    {
        (a, b) = (Root(a), Root(b));
        if (a == b) return a;
        if (a > b) (a, b) = (b, a);
        _parent[b] = a;
        if (_rings.Remove(b, out List<int[]>? rings))
        {
            if (_rings.TryGetValue(a, out List<int[]>? own)) own.AddRange(rings);
            else _rings[a] = rings;
        }
        return a;
    }

    public void AddRing(int label, int[] ring)
    {
        int root = Root(label);
        if (!_rings.TryGetValue(root, out List<int[]>? rings)) _rings[root] = rings = [];
        rings.Add(ring);
    }

    /// <summary>The rings of an area that is complete.</summary>
    public List<int[]> Take(int root) => _rings.Remove(root, out List<int[]>? rings) ? rings : [];
}
