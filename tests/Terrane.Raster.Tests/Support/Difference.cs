namespace Terrane.Raster.Tests.Support;

/// <summary>How far two grids are apart where both have values, and how often only one has.</summary>
internal sealed record Difference(int Both, int OnlyOurs, int OnlyTheirs, double Rmse, double Max)
{
    internal static Difference Between(ReadOnlySpan<float> ours, ReadOnlySpan<float> theirs)
    {
        int both = 0, onlyOurs = 0, onlyTheirs = 0;
        double squares = 0, max = 0;
        for (int i = 0; i < ours.Length; i++)
        {
            bool a = !float.IsNaN(ours[i]), b = !float.IsNaN(theirs[i]);
            if (a && !b) onlyOurs++;
            if (b && !a) onlyTheirs++;
            if (!a || !b) continue;
            double d = Math.Abs((double)ours[i] - theirs[i]);
            (both, squares, max) = (both + 1, squares + (d * d), Math.Max(max, d));
        }
        return new Difference(both, onlyOurs, onlyTheirs, both == 0 ? double.NaN : Math.Sqrt(squares / both), max);
    }
}
