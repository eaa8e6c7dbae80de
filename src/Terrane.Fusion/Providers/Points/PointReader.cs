namespace Terrane.Fusion.Providers.Points;

/// <summary>The points of a file, in its order. Not thread-safe.</summary>
internal abstract class PointReader : IDisposable
{
    /// <summary>Points that are read at a time.</summary>
    internal const int Batch = 4096;

    /// <summary>As the file says; null when it does not.</summary>
    internal virtual string? Crs => null;

    /// <param name="x">Easting or longitude, at least <see cref="Batch"/> long, like the others.</param>
    /// <returns>How many; 0 at the end.</returns>
    /// <exception cref="PointsException">points.read.</exception>
    internal abstract int Read(Span<double> x, Span<double> y, Span<double> z);

    public abstract void Dispose();

    /// <param name="classes">Of a LAS; none for all.</param>
    /// <param name="columns">Of a text; none for those that its header names, or the first three.</param>
    /// <exception cref="PointsException">points.read, points.laz, points.columns.</exception>
    internal static PointReader Open(string path, IReadOnlyList<int> classes, IReadOnlyList<string> columns)
    {
        try
        {
            return Path.GetExtension(path).ToLowerInvariant() is ".las" or ".laz" ? LasReader.Open(path, classes) : TextReader.Open(path, columns);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw PointsException.Damaged(path, e.Message.TrimEnd('.'));
        }
    }
}
