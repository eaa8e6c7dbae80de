using Terrane.Core;

namespace Terrane.Runtime.Reports;

/// <summary>Counts input that could not be used as asked, by stable code. The run goes on; its exit code is 1. Thread-safe.</summary>
public sealed class DataErrors
{
    private const int MaxExamples = 5;
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>Counts one, or several that share a message.</summary>
    /// <param name="code">Listed in docs/errors.md.</param>
    /// <param name="message">Names file, place, wanted and found value. The five first in ordinal order are kept, whatever the order of arrival.</param>
    /// <param name="count">How many it stands for, at least 1.</param>
    public void Add(string code, string message, long count = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        lock (_gate)
        {
            if (!_entries.TryGetValue(code, out Entry? entry)) _entries[code] = entry = new Entry();
            entry.Count += count;
            entry.Examples.Add(Secrets.Hide(message));
            if (entry.Examples.Count > MaxExamples) entry.Examples.Remove(entry.Examples.Max!);
        }
    }

    /// <summary>All codes together.</summary>
    public long Total { get { lock (_gate) return _entries.Values.Sum(entry => entry.Count); } }

    /// <summary>What was counted so far, by code in ordinal order; the same for every order of arrival.</summary>
    public IReadOnlyList<DataErrorCount> Counts()
    {
        lock (_gate) return [.. _entries.Select(entry => new DataErrorCount(entry.Key, entry.Value.Count, [.. entry.Value.Examples]))];
    }

    private sealed class Entry
    {
        public long Count { get; set; }
        public SortedSet<string> Examples { get; } = new(StringComparer.Ordinal);
    }
}
