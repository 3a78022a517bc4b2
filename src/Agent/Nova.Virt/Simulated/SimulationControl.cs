using Microsoft.Extensions.Options;
using Nova.Contracts.Compute;
using Nova.Contracts.Placement;
using Nova.Core;

namespace Nova.Virt.Simulated;

/// <summary>
/// The simulation's other end: what fails, hangs or is slow, and what guests do by themselves. Tests use it, and whoever wants
/// to see how a tool meets a failing cloud. Every method may be called at any time from any thread.
/// </summary>
public sealed class SimulationControl(IOptions<SimulatedOptions> options, TimeProvider clock)
{
    private readonly Lock _guard = new();
    private readonly Random _chance = new(options.Value.Seed);
    private readonly List<Script> _scripts = [];
    private readonly Dictionary<SimulatedCall, TimeSpan> _latencies = [];
    private readonly Dictionary<HostName, SimulatedDriver> _drivers = [];
    private readonly HashSet<HostName> _withoutPower = [];
    private readonly Dictionary<(HostName Host, SimulatedCall Call), int> _counts = [];

    /// <summary>The simulated hosts that run in this process.</summary>
    public IReadOnlyList<HostName> Hosts
    {
        get
        {
            lock (_guard)
            {
                return [.. _drivers.Keys];
            }
        }
    }

    /// <summary>The next <paramref name="times"/> such calls fail; <paramref name="host"/> <see langword="null"/> means on any host.</summary>
    public void FailNext(
        SimulatedCall call, int times = 1, HostName? host = null, VirtErrorKind kind = VirtErrorKind.Hypervisor, string? message = null) =>
        Add(new Script(call, host, null, kind, message ?? $"The simulation was told to fail this {call}.") { Left = times });

    /// <summary>The next such call waits in the hypervisor until it is let go or its caller gives up.</summary>
    public SimulatedHold HoldNext(SimulatedCall call, HostName? host = null)
    {
        SimulatedHold hold = new();
        Add(new Script(call, host, hold, default, "") { Left = 1 });
        return hold;
    }

    /// <summary>Sets how long such calls take from now on, instead of what the options say.</summary>
    public void SetLatency(SimulatedCall call, TimeSpan latency)
    {
        lock (_guard)
        {
            _latencies[call] = latency;
        }
    }

    /// <summary>Forgets failures, holds and latencies that were set here; calls that are held go on.</summary>
    public void Reset()
    {
        List<Script> scripts;
        lock (_guard)
        {
            scripts = [.. _scripts];
            _scripts.Clear();
            _latencies.Clear();
        }

        scripts.ForEach(script => script.Hold?.Release());
    }

    /// <summary>How many such calls have come so far.</summary>
    public int CountCalls(SimulatedCall call, HostName? host = null)
    {
        lock (_guard)
        {
            return _counts.Where(count => count.Key.Call == call && (host is null || count.Key.Host == host)).Sum(count => count.Value);
        }
    }

    /// <summary>The guest changes its power state by itself: it shuts down, it crashes, somebody at the host resumes it.</summary>
    /// <returns>Whether there is such a guest.</returns>
    public bool SetPowerState(HostName host, ServerId server, PowerState powerState) => Find(host).ChangeByItself(server, powerState);

    /// <summary>The volumes that a guest has; <see langword="null"/> for no such guest.</summary>
    public IReadOnlyList<VolumeId>? VolumesOf(HostName host, ServerId server) => Find(host).VolumesOf(server);

    /// <summary>The snapshots that a guest keeps of its volumes; <see langword="null"/> for no such guest.</summary>
    public IReadOnlyList<string>? VolumeSnapshotsOf(HostName host, ServerId server) => Find(host).Find(server)?.VolumeSnapshots;

    /// <summary>Virtual CPUs and memory of a guest; <see langword="null"/> for no such guest.</summary>
    public (int VCpus, int MemoryMiB)? SizeOf(HostName host, ServerId server) => Read(host, server) is { } guest ? (guest.VCpus, guest.MemoryMiB) : null;

    /// <summary>The pieces of the host that its agent was told to give the guest; <see langword="null"/> for none, or no such guest.</summary>
    public GuestFitting? FittingOf(HostName host, ServerId server) => Read(host, server)?.Fitting;

    /// <summary>How often the guest's disk has been booted from, wherever it was; <see langword="null"/> for no such guest.</summary>
    public int? BootsOf(HostName host, ServerId server) => Read(host, server)?.Boots;
    /// <summary>The name of the image that a guest is being rescued with; <see langword="null"/> where it is not.</summary>
    public string? RescueImageOf(HostName host, ServerId server) => Find(host).Find(server)?.RescueImage;

    /// <summary>The copies of a guest's disk that its host keeps; <see langword="null"/> for no such guest.</summary>
    public IReadOnlyList<ImageId>? SnapshotsOf(HostName host, ServerId server) => Find(host).Find(server)?.Snapshots;

    /// <summary>Whether a host has fetched an image before a server wanted it.</summary>
    public bool HasFetched(HostName host, ImageId image) => Find(host).HasFetched(image);

    /// <summary>The password that a guest was told to set; <see langword="null"/> for none.</summary>
    public string? PasswordOf(HostName host, ServerId server) => Find(host).Find(server)?.AdminPassword;
    /// <summary>The MAC addresses of a guest; <see langword="null"/> for no such guest.</summary>
    public IReadOnlyList<string>? MacAddressesOf(HostName host, ServerId server) => Find(host).MacAddressesOf(server);

    /// <summary>Somebody at the host removes the guest behind the agent's back.</summary>
    /// <returns>Whether there was such a guest.</returns>
    public bool Remove(HostName host, ServerId server) => Find(host).RemoveByHand(server);

    /// <summary>A guest that no agent ordered is on the host.</summary>
    public void Add(HostName host, SpawnServer guest) => Find(host).AddByHand(guest);

    /// <summary>A guest as its host has it; <see langword="null"/> where there is no such host or guest.</summary>
    internal SimulatedGuest? Read(HostName host, ServerId server)
    {
        SimulatedDriver? driver;
        lock (_guard)
        {
            driver = _drivers.GetValueOrDefault(host);
        }

        return driver?.Read(server);
    }

    /// <summary>All guests of a host.</summary>
    internal IReadOnlyList<SimulatedGuest> GuestsOf(HostName host) => Find(host).Guests;

    /// <summary>The host loses its power, and its guests with it; until it has some again no other can send it a guest.</summary>
    internal void CutPower(HostName host)
    {
        lock (_guard)
        {
            _withoutPower.Add(host);
        }

        foreach (var guest in GuestsOf(host))
        {
            SetPowerState(host, guest.Server, PowerState.Shutdown);
        }
    }

    /// <summary>The host has power again.</summary>
    internal void GivePower(HostName host)
    {
        lock (_guard)
        {
            _withoutPower.Remove(host);
        }
    }

    /// <summary>Gives a guest to another host of this process.</summary>
    internal void Send(HostName host, SimulatedGuest guest)
    {
        SimulatedDriver? driver;
        lock (_guard)
        {
            driver = _withoutPower.Contains(host) ? null : _drivers.GetValueOrDefault(host);
        }

        (driver ?? throw new VirtDriverException(VirtErrorKind.Hypervisor, $"Host {host} expects no server.")).Receive(guest);
    }

    internal void Attach(SimulatedDriver driver)
    {
        lock (_guard)
        {
            _drivers[driver.Host] = driver;
        }
    }

    /// <summary>What every call of a driver goes through first.</summary>
    internal async Task EnterAsync(HostName host, SimulatedCall call, TimeSpan atMost, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var (script, latency, unlucky) = Draw(host, call);
        latency = latency < atMost ? latency : atMost;
        if (latency > TimeSpan.Zero)
        {
            await Task.Delay(latency, clock, cancellationToken);
        }

        if (script?.Hold is { } hold)
        {
            await hold.PassAsync(cancellationToken);
        }
        else if (script is not null)
        {
            throw new VirtDriverException(script.Kind, script.Message);
        }

        if (unlucky)
        {
            throw new VirtDriverException(VirtErrorKind.Hypervisor, $"The simulation let this {call} fail by chance.");
        }
    }

    private (Script? Script, TimeSpan Latency, bool Unlucky) Draw(HostName host, SimulatedCall call)
    {
        lock (_guard)
        {
            _counts[(host, call)] = _counts.GetValueOrDefault((host, call)) + 1;
            var latency = _latencies.TryGetValue(call, out var set) ? set : options.Value.LatencyOf(call);
            var rate = options.Value.FailureRateOf(call);
            var script = _scripts.Find(candidate => candidate.Call == call && (candidate.Host is null || candidate.Host == host));
            if (script is not null && --script.Left <= 0)
            {
                _scripts.Remove(script);
            }

            return (script, latency, rate > 0 && _chance.NextDouble() < rate);
        }
    }

    private void Add(Script script)
    {
        lock (_guard)
        {
            _scripts.Add(script);
        }
    }

    private SimulatedDriver Find(HostName host)
    {
        lock (_guard)
        {
            return _drivers.TryGetValue(host, out var driver)
                ? driver
                : throw new ArgumentException($"There is no simulated host {host}.", nameof(host));
        }
    }

    private sealed record Script(SimulatedCall Call, HostName? Host, SimulatedHold? Hold, VirtErrorKind Kind, string Message)
    {
        public int Left { get; set; }
    }
}
