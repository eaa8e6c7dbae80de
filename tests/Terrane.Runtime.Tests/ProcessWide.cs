namespace Terrane.Runtime.Tests;

/// <summary>Tests that change or measure what the whole process shares run alone.</summary>
[CollectionDefinition(nameof(ProcessWide), DisableParallelization = true)]
public sealed class ProcessWide;
