using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Terrane.Core;

namespace Terrane.Serve.Http;

/// <summary>A request as a JSON object in a line.</summary>
internal static class AccessLine
{
    private const int MostText = 500;

    public static void Write(TextWriter log, HttpContext context, TimeSpan took)
    {
        var line = new JsonObject
        {
            ["time"] = DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", null),
            ["event"] = "request",
            ["remote"] = context.Connection.RemoteIpAddress?.ToString(),
            ["method"] = context.Request.Method,
            ["path"] = Short(context.Request.Path.Value ?? ""),
            ["query"] = context.Request.QueryString.HasValue ? Short(Secrets.Hide(context.Request.QueryString.Value!)) : null,
            ["status"] = context.Response.StatusCode,
            ["bytes"] = context.Response.ContentLength,
            ["milliseconds"] = Math.Round(took.TotalMilliseconds, 3),
            ["agent"] = Short(context.Request.Headers.UserAgent.ToString()),
        };
        string text = line.ToJsonString();
        lock (log) log.WriteLine(text);
    }

    private static string Short(string text) => text.Length <= MostText ? text : text[..MostText];
}
