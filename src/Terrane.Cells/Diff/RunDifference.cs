using System.Globalization;
using Terrane.Cells.Runs;

namespace Terrane.Cells.Diff;

/// <summary>Compares two ordered sequences of runs in one pass.</summary>
internal static class RunDifference
{
    private const int MaxExamples = 5;

    public static ZoneDifference Of(string key, IEnumerable<CellRun> first, IEnumerable<CellRun> second, int columns)
    {
        long common = 0, onlyFirst = 0, onlySecond = 0;
        var examples = new List<string>();
        using var a = new Cursor(first);
        using var b = new Cursor(second);
        while (a.Has || b.Has)
        {
            int order = !b.Has ? -1 : !a.Has ? 1 : a.Run.Row != b.Run.Row ? a.Run.Row.CompareTo(b.Run.Row) : a.Run.Column.CompareTo(b.Run.Column);
            if (order == 0)
            {
                int length = Math.Min(a.Run.Length, b.Run.Length);
                common += length;
                a.Take(length);
                b.Take(length);
                continue;
            }
            (Cursor ahead, Cursor behind) = order < 0 ? (a, b) : (b, a);
            bool meets = behind.Has && behind.Run.Row == ahead.Run.Row && behind.Run.Column < ahead.Run.End;
            int alone = meets ? behind.Run.Column - ahead.Run.Column : ahead.Run.Length;
            if (order < 0) onlyFirst += alone;
            else onlySecond += alone;
            if (examples.Count < MaxExamples)
                examples.Add(string.Create(CultureInfo.InvariantCulture, $"{(order < 0 ? '-' : '+')}{((long)ahead.Run.Row * columns) + ahead.Run.Column}"));
            ahead.Take(alone);
        }
        return new ZoneDifference(key, common, onlyFirst, onlySecond, examples);
    }

    private sealed class Cursor : IDisposable
    {
        private readonly IEnumerator<CellRun> _runs;

        public Cursor(IEnumerable<CellRun> runs)
        {
            _runs = runs.GetEnumerator();
            Next();
        }

        public bool Has { get; private set; }

        public CellRun Run { get; private set; }

        /// <summary>Passes over the first cells of the run.</summary>
        public void Take(int length)
        {
            if (length == Run.Length) Next();
            else Run = new CellRun(Run.Row, Run.Column + length, Run.Length - length);
        }

        public void Dispose() => _runs.Dispose();

        private void Next()
        {
            Has = _runs.MoveNext();
            Run = Has ? _runs.Current : default;
        }
    }
}
