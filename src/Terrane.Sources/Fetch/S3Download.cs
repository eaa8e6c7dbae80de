using Terrane.Native.Gdal;

namespace Terrane.Sources.Fetch;

/// <summary>Copies an object out of S3 through GDAL, which knows credentials, regions and endpoints (AWS_* of the environment).</summary>
internal static class S3Download
{
    private const int BufferBytes = 1 << 20;

    public static string PathOf(string url) => "/vsis3/" + url["s3://".Length..];

    /// <exception cref="TransientFetchException">It may go well later.</exception>
    public static FetchedFile Fetch(string url, string target, string? checksum, Action<long> reserve, CancellationToken ct)
    {
        string data = PartialDownload.DataPath(target);
        try
        {
            if (Vsi.Stat(PathOf(url)) is not { IsDirectory: false } stat) throw new TransientFetchException("there is no such object, or it may not be read");
            reserve(stat.Size);
            byte[] buffer = new byte[BufferBytes];
            using (var file = new FileStream(data, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 1))
            using (VsiReader reader = VsiReader.Open(PathOf(url)))
            {
                for (int read; (read = reader.Read(buffer)) > 0;)
                {
                    ct.ThrowIfCancellationRequested();
                    file.Write(buffer.AsSpan(0, read));
                }
            }
            long bytes = new FileInfo(data).Length;
            if (bytes != stat.Size) throw new TransientFetchException("cut off", cause: SourcesException.FetchLength(url, stat.Size, bytes));
            if (checksum is not null) FileHashes.Check(data, checksum, url);
            string sha256 = FileHashes.Sha256([data]);
            File.Move(data, target, overwrite: true);
            return new FetchedFile(bytes, sha256, $"{stat.ModifiedSeconds} {stat.Size}");
        }
        catch (Exception e) when (e is GdalException or SourcesException)
        {
            throw new TransientFetchException(e.Message, cause: e);
        }
    }
}
