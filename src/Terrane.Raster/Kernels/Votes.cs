using System.Numerics;

namespace Terrane.Raster.Kernels;

/// <summary>Which of one pixel's values weighs most, in bounded memory: of many different values it counts a part per turn, and all cells are added once per turn.</summary>
/// <remarks>Weights are whole numbers, so that the order in which they are added does not matter.</remarks>
internal sealed class Votes
{
    private const int LeastSlots = 16;

    private readonly int _mostSlots;
    private int[] _values = [];
    private double[] _weights = []; // 0 = a free slot
    private int _slots, _used;
    private uint _turn, _turns;
    private double _bestWeight;
    private float _best;

    /// <param name="mostSlots">Different values that a turn may meet, at 12 bytes each; taken down to a power of two.</param>
    internal Votes(int mostSlots) => _mostSlots = 1 << BitOperations.Log2((uint)mostSlots);

    /// <summary>Forgets everything and begins the first turn of a pixel of so many cells.</summary>
    internal void Start(long cells)
    {
        _slots = (int)Math.Min((long)BitOperations.RoundUpToPowerOf2((ulong)Math.Max(cells * 2, LeastSlots)), _mostSlots);
        if (_weights.Length < _slots) (_values, _weights) = (new int[_slots], new double[_slots]);
        Begin(1);
    }

    /// <summary>Adds cells of one row, NaN = none, each with the product of its column's and its row's weight.</summary>
    internal void AddRow(ReadOnlySpan<float> cells, ReadOnlySpan<double> columns, double row)
    {
        for (int i = 0; i < cells.Length; i++)
            if (!float.IsNaN(cells[i])) Add(BitConverter.SingleToInt32Bits(cells[i] + 0f), columns[i] * row); // -0 votes for 0
    }

    /// <summary>Ends a turn.</summary>
    /// <returns>True when all cells have to be added once more.</returns>
    internal bool NextTurn()
    {
        if (_used == _slots)
        {
            Begin(_turns * 2); // ends at last: a turn's values have as many bits of their mix in common as there are doublings
            return true;
        }
        for (int slot = 0; slot < _slots; slot++)
        {
            if (_weights[slot] == 0) continue;
            float value = BitConverter.Int32BitsToSingle(_values[slot]);
            if (_weights[slot] > _bestWeight || _weights[slot] == _bestWeight && value < _best) (_best, _bestWeight) = (value, _weights[slot]);
        }
        _turn++;
        Clear();
        return _turn < _turns;
    }

    /// <summary>After the last turn: the value that weighs most, the smallest of several.</summary>
    /// <returns>False when there was none.</returns>
    internal bool TryWinner(out float value)
    {
        value = _best;
        return _bestWeight > 0;
    }

    private void Begin(uint turns)
    {
        (_turn, _turns, _bestWeight, _best) = (0, turns, 0, float.NaN);
        Clear();
    }

    private void Clear()
    {
        _weights.AsSpan(0, _slots).Clear();
        _used = 0;
    }

    private void Add(int value, double weight)
    {
        uint mix = Mix((uint)value);
        if ((mix & (_turns - 1)) != _turn || _used == _slots) return;
        int slot = (int)(mix >> (32 - BitOperations.Log2((uint)_slots)));
        while (_weights[slot] != 0 && _values[slot] != value) slot = (slot + 1) & (_slots - 1);
        if (_weights[slot] == 0)
        {
            _used++;
            _values[slot] = value;
        }
        _weights[slot] += weight;
    }

    // The finaliser of MurmurHash3, one to one: neighbouring elevations differ in few bits.
    private static uint Mix(uint bits)
    {
        bits = (bits ^ (bits >> 16)) * 0x85EB_CA6B;
        bits = (bits ^ (bits >> 13)) * 0xC2B2_AE35;
        return bits ^ (bits >> 16);
    }
}
