using Terrane.Runtime.Jobs;
using Terrane.Runtime.Reports;

namespace Terrane.Resample.Joining;

/// <summary>Where a joined table goes. Nothing of it is seen there before it is whole.</summary>
internal interface IJoinTarget : IDisposable
{
    /// <summary>What the names of pictures begin with.</summary>
    string PicturesName { get; }

    /// <summary>Where pictures go when nobody says; null when the output is no file.</summary>
    string? PicturesFolder { get; }

    /// <summary>True when the table is there from the same plan.</summary>
    /// <exception cref="Terrane.Runtime.RunException">output.exists: something else is, and may not be replaced.</exception>
    bool IsUpToDate(CanonicalPlan plan, bool overwrite);

    IRowWriter Create(JoinTable table, IReadOnlyDictionary<string, string> metadata);

    /// <summary>Gives what was written its name, in one step, with its report.</summary>
    /// <param name="pictures">Files that were finished as partial files, by their final paths.</param>
    void Publish(RunReport report, IReadOnlyList<string> pictures);
}
