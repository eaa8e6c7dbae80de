using System.Text;
using Terrane.Core;

namespace Terrane.Cli.Shared;

/// <summary>stderr without secrets, whoever writes to it.</summary>
/// <remarks>Texts that are written whole are looked through; the program writes none of its lines in pieces.</remarks>
internal sealed class SafeErrors(TextWriter inner) : TextWriter
{
    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value) => inner.Write(value);

    public override void Write(string? value) => inner.Write(value is null ? null : Secrets.Hide(value));

    public override void WriteLine(string? value) => inner.WriteLine(value is null ? null : Secrets.Hide(value));

    public override void Flush() => inner.Flush();
}
