using System.Buffers;
using System.Collections;
using System.Text;

namespace Terrane.Runtime.Spilling;

/// <summary>A list of texts, each stored as what it does not share with the one before: a path among its neighbours takes about ten bytes. Filled once; may be larger than memory.</summary>
/// <param name="store">Holds its pages.</param>
public sealed class SpillNames(SpillStore store) : IReadOnlyList<string>
{
    private const int PerBlock = 16; // a text is found by reading its block from the start

    private readonly SpillList<byte> _bytes = new(store);
    private readonly SpillList<long> _blocks = new(store);
    private byte[] _last = [];
    private int _lastLength;

    public int Count { get; private set; }

    public void Add(string name)
    {
        int most = Encoding.UTF8.GetMaxByteCount(name.Length);
        byte[] rented = ArrayPool<byte>.Shared.Rent(most);
        int length = Encoding.UTF8.GetBytes(name, rented);
        int shared = 0;
        if (Count % PerBlock == 0) _blocks.Add(_bytes.Count);
        else shared = _last.AsSpan(0, _lastLength).CommonPrefixLength(rented.AsSpan(0, length));
        AddNumber(shared);
        AddNumber(length - shared);
        _bytes.AddRange(rented.AsSpan(shared, length - shared));
        if (_last.Length < length) _last = new byte[Math.Max(256, 2 * length)];
        rented.AsSpan(0, length).CopyTo(_last);
        _lastLength = length;
        ArrayPool<byte>.Shared.Return(rented);
        Count++;
    }

    /// <summary>Gives back what was reserved for more.</summary>
    public SpillNames Seal()
    {
        _bytes.Seal();
        _blocks.Seal();
        return this;
    }

    public string this[int index]
    {
        get
        {
            if ((uint)index >= (uint)Count) throw new ArgumentOutOfRangeException(nameof(index), $"{index} of {Count} names");
            var reader = new Reader(this, index / PerBlock);
            try
            {
                for (int i = index / PerBlock * PerBlock; i < index; i++) reader.Move();
                reader.Move();
                return reader.Current;
            }
            finally
            {
                reader.Free();
            }
        }
    }

    public IEnumerator<string> GetEnumerator()
    {
        for (int block = 0; block * PerBlock < Count; block++)
        {
            var names = new string[Math.Min(PerBlock, Count - (block * PerBlock))];
            var reader = new Reader(this, block);
            for (int i = 0; i < names.Length; i++)
            {
                reader.Move();
                names[i] = reader.Current;
            }
            reader.Free();
            foreach (string name in names) yield return name;
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private void AddNumber(int value)
    {
        for (; value >= 0x80; value >>= 7) _bytes.Add((byte)(value | 0x80));
        _bytes.Add((byte)value);
    }

    /// <summary>Goes over one block.</summary>
    private struct Reader
    {
        private readonly byte[] _block;
        private byte[] _name;
        private int _at, _length;

        internal Reader(SpillNames names, int block)
        {
            long start = names._blocks[block], end = block + 1 < names._blocks.Count ? names._blocks[block + 1] : names._bytes.Count;
            _block = ArrayPool<byte>.Shared.Rent((int)(end - start));
            names._bytes.CopyTo((int)start, _block.AsSpan(0, (int)(end - start)));
            _name = ArrayPool<byte>.Shared.Rent(512);
        }

        internal readonly string Current => Encoding.UTF8.GetString(_name, 0, _length);

        internal void Move()
        {
            int shared = Number(), more = Number();
            if (_name.Length < shared + more)
            {
                byte[] larger = ArrayPool<byte>.Shared.Rent(shared + more);
                _name.AsSpan(0, shared).CopyTo(larger);
                ArrayPool<byte>.Shared.Return(_name);
                _name = larger;
            }
            _block.AsSpan(_at, more).CopyTo(_name.AsSpan(shared));
            (_at, _length) = (_at + more, shared + more);
        }

        internal readonly void Free()
        {
            ArrayPool<byte>.Shared.Return(_block);
            ArrayPool<byte>.Shared.Return(_name);
        }

        private int Number()
        {
            int value = 0;
            for (int shift = 0; ; shift += 7)
            {
                byte next = _block[_at++];
                value |= (next & 0x7F) << shift;
                if (next < 0x80) return value;
            }
        }
    }
}
