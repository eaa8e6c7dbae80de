namespace Terrane.Runtime.Reports;

/// <summary>One kind of data error: how often, and a few of its messages in ordinal order.</summary>
public sealed record DataErrorCount(string Code, long Count, IReadOnlyList<string> Examples);
