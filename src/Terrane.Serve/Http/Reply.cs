using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Terrane.Serve.Archives;

namespace Terrane.Serve.Http;

/// <summary>Ways to answer.</summary>
internal static class Reply
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Bytes, or 304 where the client has them.</summary>
    /// <param name="context">Of the request.</param>
    /// <param name="etag">Strong, without quotes; null for what may change at any time.</param>
    /// <param name="maxAge">Seconds that it may be kept; 0: only if it is asked for again each time.</param>
    /// <param name="contentType">MIME.</param>
    /// <param name="body">Not used for HEAD and 304.</param>
    public static Task Bytes(HttpContext context, string? etag, int maxAge, string contentType, ReadOnlyMemory<byte> body)
    {
        HttpResponse response = context.Response;
        if (etag is not null)
        {
            response.Headers.ETag = $"\"{etag}\"";
            response.Headers.CacheControl = maxAge > 0 ? $"public, max-age={maxAge}" : "no-cache";
        }
        else
        {
            response.Headers.CacheControl = "no-cache";
        }
        response.ContentType = contentType;
        response.ContentLength = body.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    /// <summary>A tile in which something is missing: never kept, and what is missing stands in a header.</summary>
    public static Task Partial(HttpContext context, string missing, string contentType, ReadOnlyMemory<byte> body)
    {
        HttpResponse response = context.Response;
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Terrane-Missing"] = string.Concat(missing.Select(c => c is >= ' ' and <= '~' ? c : '?'));
        response.ContentType = contentType;
        response.ContentLength = body.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    /// <summary>A stored tile, read straight into the buffers that go to the socket.</summary>
    public static async Task Stored(HttpContext context, string etag, int maxAge, string contentType, StoredTile tile)
    {
        HttpResponse response = context.Response;
        response.Headers.ETag = $"\"{etag}\"";
        response.Headers.CacheControl = maxAge > 0 ? $"public, max-age={maxAge}" : "no-cache";
        response.ContentType = contentType;
        response.ContentLength = tile.Length;
        if (HttpMethods.IsHead(context.Request.Method)) return;
        tile.CopyTo(response.BodyWriter.GetSpan(tile.Length)[..tile.Length]); // before the response starts: what fails here can still be told
        response.BodyWriter.Advance(tile.Length);
        await response.BodyWriter.FlushAsync(context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>Answers 304 when the client names the version that is there.</summary>
    public static bool NotModified(HttpContext context, string etag, int maxAge)
    {
        if (!Names(context.Request.Headers.IfNoneMatch.ToString(), etag)) return false;
        context.Response.StatusCode = StatusCodes.Status304NotModified;
        context.Response.Headers.ETag = $"\"{etag}\"";
        context.Response.Headers.CacheControl = maxAge > 0 ? $"public, max-age={maxAge}" : "no-cache";
        return true;
    }

    public static Task Json(HttpContext context, JsonNode document, string? etag = null, string contentType = "application/json") =>
        Bytes(context, etag, 0, contentType, Encoding.UTF8.GetBytes(document.ToJsonString(Readable) + "\n"));

    public static Task Text(HttpContext context, string contentType, string text) => Bytes(context, null, 0, contentType, Encoding.UTF8.GetBytes(text));

    /// <summary>{"error": {"code", "message", "hint"}}; never kept by caches in between longer than a minute.</summary>
    public static Task Error(HttpContext context, int status, string code, string message, string? hint)
    {
        if (context.Response.HasStarted) return Task.CompletedTask;
        context.Response.Clear();
        context.Response.StatusCode = status;
        context.Response.Headers.CacheControl = status == 404 ? "public, max-age=60" : "no-store";
        if (status == StatusCodes.Status503ServiceUnavailable) context.Response.Headers.RetryAfter = "1";
        if (status == StatusCodes.Status405MethodNotAllowed) context.Response.Headers.Allow = "GET, HEAD, OPTIONS";
        var error = new JsonObject { ["code"] = code, ["message"] = message };
        if (hint is not null) error["hint"] = hint;
        byte[] body = Encoding.UTF8.GetBytes(new JsonObject { ["error"] = error }.ToJsonString(Readable) + "\n");
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    /// <summary>RFC 9110 13.1.2: a list of tags, weak ones compared as strong, or a star.</summary>
    private static bool Names(string header, string etag)
    {
        foreach (Range part in header.AsSpan().Split(','))
        {
            ReadOnlySpan<char> tag = header.AsSpan(part).Trim();
            if (tag is "*") return true;
            if (tag.StartsWith("W/")) tag = tag[2..];
            if (tag.Length == etag.Length + 2 && tag[0] == '"' && tag[^1] == '"' && tag[1..^1].SequenceEqual(etag)) return true;
        }
        return false;
    }
}
