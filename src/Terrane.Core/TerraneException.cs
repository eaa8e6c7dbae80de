namespace Terrane.Core;

/// <summary>A failure the user can act on (exit code 2). Bugs stay as the BCL's own exceptions and crash with their stack.</summary>
/// <remarks>Message and hint are without secrets, whatever was put into them: they go to logs, ledgers and reports.</remarks>
/// <param name="code">Stable, listed in docs/errors.md: <c>raster.open</c>.</param>
/// <param name="message">Names the file, the wanted and the found value.</param>
/// <param name="hint">What to try next, one imperative sentence; null when there is nothing useful to say.</param>
/// <param name="inner">The cause, when another exception is it.</param>
public class TerraneException(string code, string message, string? hint = null, Exception? inner = null) : Exception(Secrets.Hide(message), inner)
{
    /// <summary>Stable, listed in docs/errors.md, usable as a metric tag.</summary>
    public string Code { get; } = code;

    /// <summary>What to try next, or null.</summary>
    public string? Hint { get; } = hint is null ? null : Secrets.Hide(hint);
}
