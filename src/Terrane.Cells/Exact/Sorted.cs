namespace Terrane.Cells.Exact;

/// <summary>Where a value stands in a strictly monotone table; ends are 0 and its length.</summary>
internal static class Sorted
{
    /// <summary>First i with ascending[i] >= value.</summary>
    public static int FirstAtLeast(ReadOnlySpan<double> ascending, double value)
    {
        int low = 0, high = ascending.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (ascending[middle] < value) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    /// <summary>First i with ascending[i] > value.</summary>
    public static int FirstAbove(ReadOnlySpan<double> ascending, double value)
    {
        int low = 0, high = ascending.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (ascending[middle] <= value) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    /// <summary>First i with descending[i] &lt;= value.</summary>
    public static int FirstAtMost(ReadOnlySpan<double> descending, double value)
    {
        int low = 0, high = descending.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (descending[middle] > value) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    /// <summary>First i with descending[i] &lt; value.</summary>
    public static int FirstBelow(ReadOnlySpan<double> descending, double value)
    {
        int low = 0, high = descending.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (descending[middle] >= value) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
