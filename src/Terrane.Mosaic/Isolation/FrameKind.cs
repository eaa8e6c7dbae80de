namespace Terrane.Mosaic.Isolation;

/// <summary>What a child process tells its parent: one byte, then the length of what follows (int32), then that.</summary>
internal enum FrameKind : byte
{
    /// <summary>The hash of the plan that the child has made; first of all.</summary>
    Ready = 1,

    /// <summary>Path of the file about to be read; empty when it has been.</summary>
    Reading,

    /// <summary>A part of a file could not be read: the message.</summary>
    Unreadable,

    /// <summary>A finished unit.</summary>
    Result,

    /// <summary>Something the user can mend: code, message and hint, each on a line.</summary>
    Error,

    /// <summary>A bug: the exception's text.</summary>
    Bug,
}
