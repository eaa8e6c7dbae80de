namespace Terrane.Native.DuckDb;

/// <summary>duckdb_type, of columns that can be read here.</summary>
public enum DuckDbType
{
    Boolean = 1,
    Signed8 = 2,
    Signed16 = 3,
    Signed32 = 4,
    Signed64 = 5,
    Unsigned8 = 6,
    Unsigned16 = 7,
    Unsigned32 = 8,
    Unsigned64 = 9,
    Real32 = 10,
    Real64 = 11,
    Varchar = 17,
    Blob = 18,
}
