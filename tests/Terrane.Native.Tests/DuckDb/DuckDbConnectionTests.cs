using Terrane.Native.DuckDb;

namespace Terrane.Native.Tests.DuckDb;

public sealed class DuckDbConnectionTests
{
    [Fact]
    public void Values_of_every_type_come_back_in_order()
    {
        using DuckDbConnection database = DuckDbConnection.Open(settings: new Dictionary<string, string> { ["threads"] = "2" });
        using DuckDbReader reader = database.Query(
            "SELECT i::UBIGINT, -i, i / 4, 'row ' || i, CASE WHEN i % 2 = 0 THEN NULL ELSE 'longer than twelve bytes Ångström ' || i END FROM range(5000) t(i) ORDER BY i");
        Assert.Equal([DuckDbType.Unsigned64, DuckDbType.Signed64, DuckDbType.Real64, DuckDbType.Varchar, DuckDbType.Varchar], reader.Types);
        int expected = 0;
        while (reader.NextChunk())
        {
            for (int row = 0; row < reader.RowCount; row++, expected++)
            {
                Assert.Equal(((ulong)expected, -expected, expected / 4.0), (reader.UnsignedValues(0)[row], reader.SignedValues(1)[row], reader.Doubles(2)[row]));
                Assert.Equal($"row {expected}", reader.Text(3, row));
                Assert.Equal(expected % 2 == 0 ? null : $"longer than twelve bytes Ångström {expected}", reader.Text(4, row));
            }
        }
        Assert.Equal(5000, expected);
        Assert.False(reader.NextChunk());
    }

    [Fact]
    public void Errors_carry_the_words_of_DuckDb()
    {
        using DuckDbConnection database = DuckDbConnection.Open();
        Assert.Contains("nowhere", Assert.Throws<DuckDbException>(() => database.Query("SELECT * FROM nowhere")).Message, StringComparison.Ordinal);
        Assert.Equal("duckdb.query", Assert.Throws<DuckDbException>(() => database.Execute("SELECT 'x'::INTEGER")).Code);
        Assert.Contains("too far", Assert.Throws<DuckDbException>(() =>
        {
            // The failure may come with the first rows or later.
            using DuckDbReader late = database.Query("SELECT CASE WHEN i = 90000 THEN error('too far') ELSE i END FROM range(100000) t(i)");
            while (late.NextChunk()) { }
        }).Message, StringComparison.Ordinal);
        Assert.Equal("duckdb.open", Assert.Throws<DuckDbException>(() => DuckDbConnection.Open("/nonexistent/x.db")).Code);
        Assert.Equal("duckdb.open", Assert.Throws<DuckDbException>(() => DuckDbConnection.Open(settings: new Dictionary<string, string> { ["threads"] = "many" })).Code);
    }

    [Fact]
    public void A_column_of_another_type_is_refused()
    {
        using DuckDbConnection database = DuckDbConnection.Open();
        using DuckDbReader reader = database.Query("SELECT 1::INTEGER AS small");
        Assert.True(reader.NextChunk());
        Assert.Equal("duckdb.type", Assert.Throws<DuckDbException>(() => reader.Doubles(0).Length).Code);
    }

    [Fact]
    public void The_first_other_text_of_a_chunk_is_found()
    {
        using DuckDbConnection database = DuckDbConnection.Open();
        using DuckDbReader reader = database.Query("SELECT CASE WHEN i = 700 THEN 'b' ELSE 'a' END FROM range(1000) t(i) ORDER BY i");
        Assert.True(reader.NextChunk());
        Assert.Equal((700, 0), (reader.FirstOther(0, "a"u8), reader.FirstOther(0, "c"u8)));
    }

    [Fact]
    public void Quotes_in_texts_are_safe()
    {
        using DuckDbConnection database = DuckDbConnection.Open();
        using DuckDbReader reader = database.Query($"SELECT {DuckDbConnection.Quote("it's '' so")}");
        Assert.True(reader.NextChunk());
        Assert.Equal("it's '' so", reader.Text(0, 0));
    }
}
