using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Terrane.Runtime.Submitting;

/// <summary>The same run as two Jobs of Kubernetes: an Indexed Job with a pod for each shard, and the merge, which is applied when that is complete.</summary>
/// <remarks>Strings are written as JSON, which is YAML, so nothing in them has a meaning. No shell is in a pod: Kubernetes puts the index in place of $(JOB_COMPLETION_INDEX).</remarks>
public static class KubernetesManifest
{
    public static string Of(BatchJob job) => Shards(job) + "---\n" + Merge(job);

    private static string Shards(BatchJob job) => Job(job, Name(job), job.Run.Shards,
        job.Worker("--shard", string.Create(CultureInfo.InvariantCulture, $"$(JOB_COMPLETION_INDEX)/{job.Run.Shards}"), "--wait"));

    private static string Merge(BatchJob job) =>
        "# Apply this one when the job above is complete: kubectl wait --for=condition=complete --timeout=-1s job/" + Name(job) + "\n" + Job(job, Name(job) + "-merge", null, job.Worker("--merge"));

    // RFC 1123: lower-case letters, digits and '-', at most 63 with the index of a pod and its suffix.
    private static string Name(BatchJob job)
    {
        string name = string.Concat(job.Name.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')).Trim('-');
        return name.Length > 40 ? name[..40].TrimEnd('-') : name;
    }

    private static string Job(BatchJob job, string name, int? shards, IReadOnlyList<string> arguments)
    {
        SubmitProfile profile = job.Profile;
        long mebibytes = (job.Memory.Bytes + (1 << 20) - 1) >> 20;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: {name}\nspec:\n");
        if (shards is { } count) text.Append(CultureInfo.InvariantCulture, $"  completionMode: Indexed\n  completions: {count}\n  parallelism: {count}\n  backoffLimitPerIndex: 6\n");
        else text.Append("  backoffLimit: 6\n");
        text.Append("  template:\n    spec:\n      restartPolicy: Never\n      containers:\n        - name: terrane\n");
        text.Append(CultureInfo.InvariantCulture, $"          image: {Quoted(profile.Image)}\n          command: [{Quoted(job.Program)}]\n          args: [{string.Join(", ", arguments.Select(Quoted))}]\n");
        text.Append(CultureInfo.InvariantCulture, $"          resources:\n            requests: {{cpu: \"{profile.Cpus}\", memory: {mebibytes}Mi}}\n            limits: {{cpu: \"{profile.Cpus}\", memory: {mebibytes}Mi}}\n");
        text.Append(CultureInfo.InvariantCulture, $"          volumeMounts: [{{name: shared, mountPath: {Quoted(profile.Mount)}}}]\n");
        text.Append(CultureInfo.InvariantCulture, $"      volumes:\n        - name: shared\n          persistentVolumeClaim: {{claimName: {Quoted(profile.Claim)}}}\n");
        return text.ToString();
    }

    private static string Quoted(string text) => JsonSerializer.Serialize(text);
}
