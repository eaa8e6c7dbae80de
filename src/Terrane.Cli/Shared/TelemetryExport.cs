using System.Runtime.CompilerServices;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Terrane.Runtime.Progress;
using Terrane.Runtime.Reports;

namespace Terrane.Cli.Shared;

/// <summary>Sends the figures and spans of every room (meters and sources called "Terrane.*") to an OpenTelemetry collector, when asked to.</summary>
internal sealed class TelemetryExport : IDisposable
{
    private const string Rooms = "Terrane.*";
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT", Protocol = "OTEL_EXPORTER_OTLP_PROTOCOL", ServiceName = "OTEL_SERVICE_NAME";
    private const int FlushMilliseconds = 5000;
    private static readonly string[] Asking = [Endpoint, "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"];

    private readonly MeterProvider _meters;
    private readonly TracerProvider _tracers;
    private readonly IProgressSink _talk;

    private TelemetryExport(IProgressSink talk)
    {
        _talk = talk;
        ResourceBuilder resource = ResourceBuilder.CreateDefault();
        if (!IsSet(ServiceName)) resource.AddService("terrane", serviceVersion: RunReport.ProgramVersion);
        _meters = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter(Rooms).AddOtlpExporter(UseHttp).Build();
        _tracers = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource(Rooms).AddOtlpExporter(UseHttp).Build();
    }

    /// <summary>Null, without loading any of it, when neither <paramref name="endpoint"/> nor the usual variables ask for it.</summary>
    /// <param name="endpoint">Base address of a collector; wins over OTEL_EXPORTER_OTLP_ENDPOINT.</param>
    /// <exception cref="CliException">option.value.</exception>
    public static TelemetryExport? Start(string? endpoint, IProgressSink talk)
    {
        if (endpoint is null && !Asking.Any(IsSet)) return null;
        if (endpoint is not null)
        {
            if (!Uri.TryCreate(endpoint, UriKind.Absolute, out Uri? address) || address.Scheme is not ("http" or "https"))
                throw CliException.BadOption("--otlp", endpoint, "the address of a collector, such as http://localhost:4318");
            // As a variable and not as a setting: then the exporter adds /v1/metrics and /v1/traces itself.
            Environment.SetEnvironmentVariable(Endpoint, endpoint);
        }
        return Load(talk);
    }

    /// <summary>Sends what is left. A collector that does not answer costs seconds and a warning, never the run.</summary>
    public void Dispose()
    {
        bool sent = _meters.ForceFlush(FlushMilliseconds) & _tracers.ForceFlush(FlushMilliseconds);
        if (!sent) _talk.Write(MessageLevel.Warning, $"Telemetry could not be sent: no collector answers at {Environment.GetEnvironmentVariable(Endpoint)}.", "telemetry.export");
        _tracers.Dispose();
        _meters.Dispose();
    }

    // The assemblies of OpenTelemetry are loaded when this is first called, and not before.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TelemetryExport Load(IProgressSink talk) => new(talk);

    // The specification's default; this SDK's own is gRPC.
    private static void UseHttp(OtlpExporterOptions options)
    {
        if (!IsSet(Protocol)) options.Protocol = OtlpExportProtocol.HttpProtobuf;
    }

    private static bool IsSet(string variable) => !string.IsNullOrWhiteSpace(Environment.GetEnvironmentVariable(variable));
}
