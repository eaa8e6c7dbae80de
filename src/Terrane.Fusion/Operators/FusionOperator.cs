namespace Terrane.Fusion.Operators;

/// <summary>A way to lay elevations over others. Stateless; a new one is a file here and a line in <see cref="FusionOperators"/>.</summary>
internal abstract class FusionOperator
{
    /// <summary>As policies name it.</summary>
    internal abstract string Name { get; }

    /// <summary>Other names of it.</summary>
    internal virtual IReadOnlyList<string> Aliases => [];

    /// <summary>True when it has a ramp: it gets shares.</summary>
    internal virtual bool NeedsDistance => false;

    /// <summary>True when it works on weights.</summary>
    internal virtual bool NeedsQuality => false;

    /// <summary>Changes the pixels of a row that <see cref="BlendRun.Concerns"/> it.</summary>
    internal abstract void Apply(in BlendRun run);
}
