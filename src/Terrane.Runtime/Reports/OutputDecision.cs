namespace Terrane.Runtime.Reports;

/// <summary>What is to be done about an output.</summary>
public enum OutputDecision
{
    /// <summary>It is missing, or may be replaced.</summary>
    Build,

    /// <summary>It is whole and was made from the same plan: nothing to do, exit 0.</summary>
    UpToDate,
}
