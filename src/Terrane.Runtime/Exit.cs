namespace Terrane.Runtime;

/// <summary>What the program's exit code means. The same for every command.</summary>
public static class Exit
{
    public const int Success = 0;

    /// <summary>The output is complete, but some input could not be used as asked; the report lists it.</summary>
    public const int DataErrors = 1;

    /// <summary>Nothing was published: wrong usage, unusable input, a full disk, or a bug.</summary>
    public const int Failed = 2;

    /// <summary>128 + SIGINT, as a shell reports it.</summary>
    public const int Cancelled = 130;
}
