using Nova.Contracts.Fleet;

namespace Nova.Scheduling;

/// <summary>Texts that many hosts report alike, kept once: the processor's facts are longer than all else that is known of a host.</summary>
internal sealed class HostTexts
{
    // Hosts of a fleet are of few kinds; texts that change with every report are not worth keeping.
    private const int Most = 10_000;

    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<string>> _architectures = new(StringComparer.Ordinal);

    /// <summary>The host with texts that are shared, and without what the scheduler does not look at.</summary>
    public ComputeHost Share(ComputeHost host) => host with
    {
        AvailabilityZone = Share(host.AvailabilityZone),
        Hypervisor = host.Hypervisor with
        {
            Type = Share(host.Hypervisor.Type),
            CpuInfo = Share(host.Hypervisor.CpuInfo),
            Architectures = Share(host.Hypervisor.Architectures),
            Uptime = null,
        },
    };

    private string Share(string text)
    {
        if (!_texts.TryGetValue(text, out var shared))
        {
            Forget(_texts);
            _texts.Add(text, shared = text);
        }

        return shared;
    }

    private IReadOnlyList<string> Share(IReadOnlyList<string> architectures)
    {
        var key = string.Join('\u0001', architectures);
        if (!_architectures.TryGetValue(key, out var shared))
        {
            Forget(_architectures);
            _architectures.Add(key, shared = architectures);
        }

        return shared;
    }

    private static void Forget<T>(Dictionary<string, T> shared)
    {
        if (shared.Count >= Most)
        {
            shared.Clear();
        }
    }
}
