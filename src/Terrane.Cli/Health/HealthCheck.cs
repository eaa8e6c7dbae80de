using Terrane.Core;

namespace Terrane.Cli.Health;

/// <summary>One line of <c>terrane doctor</c>.</summary>
/// <param name="Name">What was looked at.</param>
/// <param name="Found">What is there.</param>
/// <param name="Code">Code of the failure, listed in docs/errors.md.</param>
/// <param name="Hint">What to do when it is not <see cref="CheckState.Ok"/>.</param>
internal sealed record HealthCheck(string Name, string Found, CheckState State = CheckState.Ok, string? Code = null, string? Hint = null)
{
    /// <summary>Looks, and turns a failure into a check that says so: one missing library must not hide the rest.</summary>
    public static HealthCheck Of(string name, Func<HealthCheck> look)
    {
        try
        {
            return look();
        }
        catch (TerraneException e)
        {
            return new HealthCheck(name, e.Message, CheckState.Unusable, e.Code, e.Hint);
        }
    }

    /// <inheritdoc cref="Of(string, Func{HealthCheck})"/>
    public static HealthCheck Of(string name, Func<string> look) => Of(name, () => new HealthCheck(name, look()));
}
