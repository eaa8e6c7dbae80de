
namespace Terrane.Cells.Parquet;

/// <summary>Thrift's compact protocol, as far as Parquet's metadata needs it. Fields are written in ascending order of their ids.</summary>
internal sealed class ThriftWriter(ByteBuffer target)
{
    private const byte True = 1, False = 2, I8 = 3, I32 = 5, I64 = 6, Binary = 8, List = 9, Struct = 12;

    private readonly Stack<int> _outer = new();
    private int _last;

    public void Int8(int id, byte value)
    {
        Header(id, I8);
        target.Byte(value);
    }

    public void Int32(int id, int value)
    {
        Header(id, I32);
        target.ZigZag(value);
    }

    public void Int64(int id, long value)
    {
        Header(id, I64);
        target.ZigZag(value);
    }

    public void Bool(int id, bool value) => Header(id, value ? True : False);

    public void Bytes(int id, ReadOnlySpan<byte> value)
    {
        Header(id, Binary);
        ElementBytes(value);
    }

    public void Text(int id, string value) => Bytes(id, System.Text.Encoding.UTF8.GetBytes(value));

    public void BeginStruct(int id)
    {
        Header(id, Struct);
        BeginElement();
    }

    /// <summary>A struct inside a list, or the outermost one.</summary>
    public void BeginElement()
    {
        _outer.Push(_last);
        _last = 0;
    }

    public void EndStruct()
    {
        target.Byte(0);
        _last = _outer.Pop();
    }

    public void BeginStructs(int id, int count) => BeginList(id, Struct, count);

    public void Int32s(int id, IReadOnlyList<int> values)
    {
        BeginList(id, I32, values.Count);
        foreach (int value in values) target.ZigZag(value);
    }

    public void Int64s(int id, IReadOnlyList<long> values)
    {
        BeginList(id, I64, values.Count);
        foreach (long value in values) target.ZigZag(value);
    }

    public void Bools(int id, IReadOnlyList<bool> values)
    {
        BeginList(id, True, values.Count);
        foreach (bool value in values) target.Byte(value ? True : False);
    }

    public void Texts(int id, IReadOnlyList<string> values) => Binaries(id, [.. values.Select(System.Text.Encoding.UTF8.GetBytes)]);

    public void Binaries(int id, IReadOnlyList<byte[]> values)
    {
        BeginList(id, Binary, values.Count);
        foreach (byte[] value in values) ElementBytes(value);
    }

    private void ElementBytes(ReadOnlySpan<byte> value)
    {
        target.Varint((ulong)value.Length);
        target.Bytes(value);
    }

    private void BeginList(int id, byte type, int count)
    {
        Header(id, List);
        if (count < 15)
        {
            target.Byte((byte)((count << 4) | type));
            return;
        }
        target.Byte((byte)(0xF0 | type));
        target.Varint((ulong)count);
    }

    private void Header(int id, byte type)
    {
        int delta = id - _last;
        if (delta is > 0 and < 16) target.Byte((byte)((delta << 4) | type));
        else
        {
            target.Byte(type);
            target.ZigZag(id);
        }
        _last = id;
    }
}
