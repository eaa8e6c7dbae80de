namespace Terrane.Serve.Http;

/// <summary>A file of the viewer.</summary>
/// <param name="ContentType">MIME.</param>
/// <param name="Tag">Hash of the content.</param>
/// <param name="Content">All of it.</param>
internal sealed record StaticFile(string ContentType, string Tag, byte[] Content);
