using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Nova.Contracts.Compute;
using Nova.Contracts.Images;
using Nova.Core;

namespace Nova.Virt.Simulated;

/// <summary>
/// One simulated host. It ships: a whole cloud on a laptop, and thousands of hosts in one process. The contract tests hold it
/// to the same behaviour as a real hypervisor.
/// </summary>
internal sealed partial class SimulatedDriver :
    IPausingDriver, ISuspendingDriver, ICrashingDriver, IRebuildingDriver, IConsoleLogDriver, IDiagnosingDriver
{
    // A watcher that does not keep up loses the oldest changes; the reconciler finds what it missed.
    private const int WatcherBacklog = 256;

    private readonly Lock _guard = new();
    private readonly Dictionary<ServerId, SimulatedGuest> _guests = [];
    private readonly List<Channel<GuestState>> _watchers = [];
    private readonly FrozenSet<string> _refusedFormats;
    private readonly SimulatedOptions _options;
    private readonly SimulationControl _control;
    private readonly TimeProvider _clock;
    private readonly GuestFolder? _folder;
    private readonly DateTimeOffset _startedAt;
    private readonly string _address;

    public SimulatedDriver(
        HostName host, int number, SimulatedOptions options, SimulationControl control, TimeProvider clock, ILogger<SimulatedDriver> logger)
    {
        (Host, _options, _control, _clock) = (host, options, control, clock);
        _startedAt = clock.GetUtcNow();
        // 198.18.0.0/15 is set aside for benchmarks (RFC 2544): no real host is behind it.
        _address = $"198.{18 + ((number >> 16) & 1)}.{(number >> 8) & 255}.{number & 255}";
        _refusedFormats = options.RefusedDiskFormats
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToFrozenSet();
        if (options.StatePath.Length > 0)
        {
            _folder = new GuestFolder(Path.Combine(options.StatePath, host.Value), logger);
            foreach (var guest in _folder.Load())
            {
                _guests[guest.Server] = guest;
            }
        }

        control.Attach(this);
    }

    public string Name => "simulated";

    public HostName Host { get; }

    /// <summary>Its guests as they are now.</summary>
    internal IReadOnlyList<SimulatedGuest> Guests
    {
        get
        {
            lock (_guard)
            {
                return [.. _guests.Values];
            }
        }
    }

    public async Task<HypervisorReport> DescribeAsync(CancellationToken cancellationToken)
    {
        await ReachAsync(cancellationToken);
        lock (_guard)
        {
            return SimulatedReport.Of(Host, _address, _options, _guests.Values, _clock.GetUtcNow() - _startedAt);
        }
    }

    public async Task SpawnAsync(SpawnServer order, CancellationToken cancellationToken)
    {
        await EnterAsync(SimulatedCall.Spawn, cancellationToken);
        Check(order);
        lock (_guard)
        {
            if (!_guests.TryGetValue(order.Server, out var guest))
            {
                Keep(SimulatedGuest.From(order, _clock.GetUtcNow()));
            }
            else if (guest.IsOff)
            {
                Keep(guest.Booted(_clock.GetUtcNow()));
            }
        }
    }

    public async Task DestroyAsync(ServerId server, CancellationToken cancellationToken)
    {
        await EnterAsync(SimulatedCall.Destroy, cancellationToken);
        RemoveByHand(server);
    }

    public Task StartAsync(ServerId server, CancellationToken cancellationToken) => ChangeAsync(
        SimulatedCall.Start, server, guest => guest.IsOff || guest.PowerState is PowerState.Suspended ? guest.Booted(_clock.GetUtcNow()) : guest, cancellationToken);

    public async Task StopAsync(ServerId server, TimeSpan grace, CancellationToken cancellationToken)
    {
        await _control.EnterAsync(Host, SimulatedCall.Stop, grace, cancellationToken);
        Change(server, guest => guest.IsOff ? guest : guest with { PowerState = PowerState.Shutdown });
    }

    public Task RebootAsync(ServerId server, bool hard, CancellationToken cancellationToken) => ChangeAsync(
        SimulatedCall.Reboot, server, guest => hard || guest.PowerState is PowerState.Running ? guest.Booted(_clock.GetUtcNow()) : throw Wrong(guest), cancellationToken);

    public async Task<PowerState> GetPowerStateAsync(ServerId server, CancellationToken cancellationToken)
    {
        await EnterAsync(SimulatedCall.Query, cancellationToken);
        lock (_guard)
        {
            return _guests.TryGetValue(server, out var guest) ? guest.PowerState : PowerState.NoState;
        }
    }

    public async Task<IReadOnlyList<GuestState>> ListAsync(CancellationToken cancellationToken)
    {
        await EnterAsync(SimulatedCall.Query, cancellationToken);
        lock (_guard)
        {
            return [.. _guests.Values.Select(guest => new GuestState(guest.Server, guest.PowerState))];
        }
    }

    public async IAsyncEnumerable<GuestState> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var changes = Channel.CreateBounded<GuestState>(
            new BoundedChannelOptions(WatcherBacklog) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
        lock (_guard)
        {
            _watchers.Add(changes);
        }

        try
        {
            await foreach (var change in changes.Reader.ReadAllAsync(cancellationToken))
            {
                yield return change;
            }
        }
        finally
        {
            lock (_guard)
            {
                _watchers.Remove(changes);
            }
        }
    }

    public Task PauseAsync(ServerId server, CancellationToken cancellationToken) =>
        MoveAsync(SimulatedCall.Pause, server, PowerState.Paused, [PowerState.Running], cancellationToken);

    public Task UnpauseAsync(ServerId server, CancellationToken cancellationToken) =>
        MoveAsync(SimulatedCall.Unpause, server, PowerState.Running, [PowerState.Paused], cancellationToken);

    public Task SuspendAsync(ServerId server, CancellationToken cancellationToken) =>
        MoveAsync(SimulatedCall.Suspend, server, PowerState.Suspended, [PowerState.Running, PowerState.Paused], cancellationToken);

    public Task ResumeAsync(ServerId server, CancellationToken cancellationToken) =>
        MoveAsync(SimulatedCall.Resume, server, PowerState.Running, [PowerState.Suspended], cancellationToken);

    // A simulated kernel dumps and starts again, as one that is set up for it does.
    public Task CrashAsync(ServerId server, CancellationToken cancellationToken) => ChangeAsync(
        SimulatedCall.Crash, server,
        guest => guest.PowerState switch
        {
            PowerState.Running => guest.Booted(_clock.GetUtcNow()),
            PowerState.Paused => guest,
            _ => throw Wrong(guest),
        },
        cancellationToken);

    public async Task RebuildAsync(SpawnServer order, CancellationToken cancellationToken)
    {
        await EnterAsync(SimulatedCall.Rebuild, cancellationToken);
        Check(order);
        AddByHand(order);
    }

    public async Task<ReadOnlyMemory<byte>> ReadConsoleLogAsync(ServerId server, int maxBytes, CancellationToken cancellationToken)
    {
        var log = SimulatedConsole.Write(await ReadAsync(server, cancellationToken));
        return log.Length > maxBytes ? log.AsMemory(log.Length - maxBytes) : log;
    }

    public async Task<ServerDiagnostics> DiagnoseAsync(ServerId server, CancellationToken cancellationToken) =>
        SimulatedMeasurements.Of(await ReadAsync(server, cancellationToken), _clock.GetUtcNow());

    internal bool ChangeByItself(ServerId server, PowerState powerState)
    {
        lock (_guard)
        {
            if (!_guests.TryGetValue(server, out var guest))
            {
                return false;
            }

            Keep(guest with { PowerState = powerState });
            return true;
        }
    }

    internal bool RemoveByHand(ServerId server)
    {
        lock (_guard)
        {
            if (!_guests.ContainsKey(server))
            {
                return false;
            }

            _folder?.Delete(server);
            _guests.Remove(server);
            Tell(new GuestState(server, PowerState.NoState));
            return true;
        }
    }

    internal void AddByHand(SpawnServer order)
    {
        lock (_guard)
        {
            Keep(SimulatedGuest.From(order, _clock.GetUtcNow()));
        }
    }

    private static VirtDriverException Wrong(SimulatedGuest guest) =>
        new(VirtErrorKind.Hypervisor, $"The simulated guest {guest.DomainName} is {guest.PowerState}.");

    private Task EnterAsync(SimulatedCall call, CancellationToken cancellationToken) =>
        _control.EnterAsync(Host, call, TimeSpan.MaxValue, cancellationToken);

    private void Check(Image image)
    {
        if (_refusedFormats.Contains(image.DiskFormat))
        {
            throw new VirtDriverException(VirtErrorKind.BadImage, $"Image {image.Id} has the refused format {image.DiskFormat}.");
        }
    }

    private void Check(SpawnServer order)
    {
        Check(order.Image);
        CheckSize(order);
    }

    private void CheckSize(SpawnServer order)
    {
        if (order.MemoryMiB > _options.MemoryMiB || (order.IsVolumeBacked ? 0 : order.RootDiskGiB) + order.EphemeralDiskGiB > _options.DiskGiB)
        {
            throw new VirtDriverException(VirtErrorKind.OutOfResources, $"Host {Host} is smaller than the server.");
        }
    }

    private Task MoveAsync(
        SimulatedCall call, ServerId server, PowerState to, IReadOnlyList<PowerState> from, CancellationToken cancellationToken) =>
        ChangeAsync(
            call,
            server,
            guest => guest.PowerState == to ? guest : from.Contains(guest.PowerState) ? guest with { PowerState = to } : throw Wrong(guest),
            cancellationToken);

    private async Task ChangeAsync(
        SimulatedCall call, ServerId server, Func<SimulatedGuest, SimulatedGuest> change, CancellationToken cancellationToken)
    {
        await EnterAsync(call, cancellationToken);
        Change(server, change);
    }

    private void Change(ServerId server, Func<SimulatedGuest, SimulatedGuest> change)
    {
        lock (_guard)
        {
            var guest = Get(server);
            var changed = change(guest);
            if (changed != guest)
            {
                Keep(changed);
            }
        }
    }

    private async Task<SimulatedGuest> ReadAsync(ServerId server, CancellationToken cancellationToken)
    {
        await EnterAsync(SimulatedCall.Query, cancellationToken);
        lock (_guard)
        {
            return Get(server);
        }
    }

    private SimulatedGuest Get(ServerId server) => _guests.TryGetValue(server, out var guest)
        ? guest
        : throw new VirtDriverException(VirtErrorKind.NotFound, $"Host {Host} has no server {server}.");

    // The file first: a guest that could not be stored was not changed.
    private void Keep(SimulatedGuest guest)
    {
        _folder?.Save(guest);
        _guests[guest.Server] = guest;
        Tell(new GuestState(guest.Server, guest.PowerState));
    }

    private void Tell(GuestState change) => _watchers.ForEach(watcher => watcher.Writer.TryWrite(change));
}
