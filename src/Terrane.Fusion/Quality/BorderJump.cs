namespace Terrane.Fusion.Quality;

/// <summary>Two neighbouring pixels of different sources.</summary>
/// <param name="Row">Of the first, counted from the canvas.</param>
/// <param name="Col">Of the first, counted from the canvas.</param>
/// <param name="IsDown">True when the second lies below the first; else it lies to the right.</param>
/// <param name="First">Id.</param>
/// <param name="Second">Id.</param>
/// <param name="Step">Metres from the first to the second.</param>
/// <param name="Jump">The step without what the slopes on both sides let expect.</param>
internal readonly record struct BorderJump(long Row, long Col, bool IsDown, uint First, uint Second, double Step, double Jump) : IComparable<BorderJump>
{
    /// <summary>The worst first; of equals the north-western.</summary>
    public int CompareTo(BorderJump other)
    {
        int order = Math.Abs(other.Jump).CompareTo(Math.Abs(Jump));
        if (order == 0) order = Row.CompareTo(other.Row);
        if (order == 0) order = Col.CompareTo(other.Col);
        return order == 0 ? IsDown.CompareTo(other.IsDown) : order;
    }

    public static bool operator <(BorderJump a, BorderJump b) => a.CompareTo(b) < 0;

    public static bool operator >(BorderJump a, BorderJump b) => a.CompareTo(b) > 0;

    public static bool operator <=(BorderJump a, BorderJump b) => a.CompareTo(b) <= 0;

    public static bool operator >=(BorderJump a, BorderJump b) => a.CompareTo(b) >= 0;
}
