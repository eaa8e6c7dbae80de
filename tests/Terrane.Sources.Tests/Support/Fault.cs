namespace Terrane.Sources.Tests.Support;

/// <summary>What a server does wrong.</summary>
internal enum Fault
{
    None,

    /// <summary>Sends a third of what is asked for and closes the connection.</summary>
    CutOff,

    /// <summary>Answers 503, and asks for no patience.</summary>
    Unavailable,

    /// <summary>Declares ten bytes more than it sends.</summary>
    WrongLength,

    /// <summary>Answers a range with the whole.</summary>
    RangeIgnored,

    /// <summary>Answers a range with another one.</summary>
    WrongRange,

    /// <summary>Stops sending and keeps the connection.</summary>
    Stall,

    /// <summary>Has a new content and a new ETag, after a part of the old was sent.</summary>
    Changed,

    /// <summary>Does not say how long it is.</summary>
    NoLength,

    /// <summary>Answers 404.</summary>
    NotFound,
}
