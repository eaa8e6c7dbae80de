namespace Terrane.Resample.Reading;

/// <summary>Room that all files of a reader use in turn; it grows to the largest window.</summary>
internal sealed class ReadBuffers
{
    private float[] _floats = [];
    private byte[] _mask = [];
    private double[] _piece = [];

    public Span<float> Floats(int count) => Of(ref _floats, count);

    public Span<byte> Mask(int count) => Of(ref _mask, count);

    public Span<double> Piece(int count) => Of(ref _piece, count);

    private static Span<T> Of<T>(ref T[] room, int count)
    {
        if (room.Length < count) room = new T[count];
        return room.AsSpan(0, count);
    }
}
