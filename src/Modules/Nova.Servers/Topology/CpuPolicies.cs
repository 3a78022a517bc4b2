using Nova.Contracts.Placement;
using Nova.Core;

namespace Nova.Servers.Topology;

/// <summary>Which virtual CPUs have processors alone, and how. A flavor's word counts; an image may only ask for more where the flavor leaves it open.</summary>
/// <param name="Pinned">The virtual CPUs that have processors alone.</param>
/// <param name="Threads">How these relate to the threads of cores.</param>
/// <param name="HasEmulatorCpu">Whether the emulator has a processor alone, too.</param>
internal sealed record CpuPolicies(IReadOnlyList<int> Pinned, ThreadPolicy Threads, bool HasEmulatorCpu)
{
    private const string Dedicated = "dedicated";
    private const string Mixed = "mixed";
    private const string Shared = "shared";

    /// <summary>Reads them.</summary>
    public static Result<CpuPolicies> Read(IReadOnlyDictionary<string, string> specs, IReadOnlyDictionary<string, string> image, int vCpus)
    {
        var (ofFlavor, ofImage) = (specs.GetValueOrDefault("hw:cpu_policy"), image.GetValueOrDefault("hw_cpu_policy"));
        if (ofFlavor is Mixed or Shared && ofImage is Dedicated)
        {
            return new Fault.Invalid("Image property 'hw_cpu_policy' is not permitted to override CPU pinning policy set against the flavor");
        }

        var policy = ofFlavor ?? ofImage ?? Shared;
        if (policy is not (Dedicated or Mixed or Shared))
        {
            return new Fault.Invalid($"Invalid CPU allocation policy: {policy}");
        }

        if (!ReadThreads(specs, image).TryGet(out var threads, out var fault)
            || !ReadPinned(specs, policy, vCpus).TryGet(out var pinned, out fault))
        {
            return fault;
        }

        var isolates = specs.GetValueOrDefault("hw:emulator_threads_policy") is "isolate";
        return policy is Shared && threads.Value is not null ? new Fault.Invalid("CPU thread policy is given without a CPU policy of 'dedicated' or 'mixed'.")
            : policy is Shared && isolates ? new Fault.Invalid("An isolated emulator thread needs a CPU policy of 'dedicated' or 'mixed'.")
            : new CpuPolicies(pinned, threads.Value ?? ThreadPolicy.Prefer, isolates);
    }

    private static Result<Threading> ReadThreads(IReadOnlyDictionary<string, string> specs, IReadOnlyDictionary<string, string> image)
    {
        var (ofFlavor, ofImage) = (specs.GetValueOrDefault("hw:cpu_thread_policy"), image.GetValueOrDefault("hw_cpu_thread_policy"));
        if (ofFlavor is not (null or "prefer") && ofImage is not null && ofImage != ofFlavor)
        {
            return new Fault.Invalid("Image property 'hw_cpu_thread_policy' is not permitted to override CPU thread pinning policy set against the flavor");
        }

        return (ofFlavor is null or "prefer" ? ofImage ?? ofFlavor : ofFlavor) switch
        {
            null => new Threading(null),
            "prefer" => new Threading(ThreadPolicy.Prefer),
            "isolate" => new Threading(ThreadPolicy.Isolate),
            "require" => new Threading(ThreadPolicy.Require),
            var other => new Fault.Invalid($"Invalid CPU thread allocation policy: {other}"),
        };
    }

    private static Result<IReadOnlyList<int>> ReadPinned(IReadOnlyDictionary<string, string> specs, string policy, int vCpus)
    {
        var mask = specs.GetValueOrDefault("hw:cpu_dedicated_mask");
        if (policy is Mixed != mask is not null)
        {
            return new Fault.Invalid("A CPU policy of 'mixed' and 'hw:cpu_dedicated_mask' go together.");
        }

        if (mask is null)
        {
            int[] all = policy is Dedicated ? [.. Enumerable.Range(0, vCpus)] : [];
            return all;
        }

        // All or none of them would be another policy.
        return !CpuSet.TryParse(mask, vCpus, out var pinned) || pinned.Count >= vCpus || pinned[^1] >= vCpus
            ? new Fault.Invalid($"The mask of dedicated CPUs {mask} must name some of the {vCpus} CPUs, and not all.")
            : Result.Of(pinned);
    }

    private readonly record struct Threading(ThreadPolicy? Value);
}
