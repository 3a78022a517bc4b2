using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Nova.Core;
using Nova.Fleet;
using Nova.Fleet.Liveness;
using Nova.Fleet.Services;
using Nova.Membership;
using Nova.Membership.Memcached;
using Nova.Membership.ZooKeeper;
using Nova.Messaging;
using Nova.TestKit.Processes;
using Nova.TestKit.Virt;

namespace Nova.Tests.Integration.Fleet;

/// <summary>A control plane that judges one host's service, and the host, on one of the drivers. What is heard over the bus stands for <c>db</c>.</summary>
internal sealed class LivenessRig : IAsyncDisposable
{
    public static readonly TimeSpan DownTime = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(300);

    private readonly GroupServer? _server;
    private readonly IServiceGroup _hosts;
    private readonly Wire _bus = new();
    private readonly GroupWatch _watch;
    private readonly DeafTime _deaf;
    private readonly List<IAsyncDisposable> _owned = [];
    private CancellationTokenSource? _life;
    private Task _living = Task.CompletedTask;

    private LivenessRig(string driver)
    {
        _server = driver switch { "mc" => GroupServer.Memcached(), "zk" => GroupServer.ZooKeeper(), _ => null };
        (Group, _hosts) = (Make(driver), Make(driver));
        _watch = new GroupWatch(Group, Clock, TimeProvider.System, NullLogger<GroupWatch>.Instance);
        _deaf = new DeafTime(_bus, Group, Clock, TimeProvider.System, NullLogger<DeafTime>.Instance);
        Clock.NoteStored([Service]);
    }

    /// <summary>The control plane's view of the group.</summary>
    public IServiceGroup Group { get; }

    public ServiceClock Clock { get; } = new(Options.Create(new FleetOptions { ServiceDownTimeSeconds = (int)DownTime.TotalSeconds }), TimeProvider.System);

    /// <summary>Long silent in the database.</summary>
    public ServiceRecord Service { get; } = new()
    {
        Id = Identifier.New<ServiceId>(),
        Number = 1,
        Host = new HostName("host1"),
        Binary = "nova-compute",
        Topic = "compute",
        IsDisabled = false,
        DisabledReason = null,
        IsForcedDown = false,
        LastSeen = null,
        CreatedAt = DateTimeOffset.UnixEpoch,
        UpdatedAt = null,
        ReportCount = -1,
        Version = 1,
        Epoch = 2,
    };

    public bool IsUp => Clock.IsUp(Service);

    public static async Task<LivenessRig> StartAsync(string driver)
    {
        LivenessRig rig = new(driver);
        await rig.ReturnAsync();
        await Eventually.TrueAsync(rig.AnswersAsync, TimeSpan.FromSeconds(60), () => "The group's server does not answer.");
        await rig._watch.StartAsync(CancellationToken.None);
        await rig._deaf.StartAsync(CancellationToken.None);
        return rig;
    }

    /// <summary>The host begins to live, at this epoch.</summary>
    public void Begin(long epoch)
    {
        _life = new CancellationTokenSource();
        _living = LiveAsync(epoch, _life.Token);
    }

    /// <summary>It beats no more.</summary>
    public async Task EndAsync()
    {
        if (_life is not null)
        {
            await _life.CancelAsync();
            await _living;
            _life.Dispose();
            _life = null;
        }
    }

    /// <summary>It beats no more, and is no member.</summary>
    public async Task LeaveAsync()
    {
        await EndAsync();
        await _hosts.LeaveAsync(Member, CancellationToken.None);
    }

    /// <summary>The host dies: it beats no more, and its session ends.</summary>
    public async Task DieAsync()
    {
        await EndAsync();
        if (_hosts is ZooKeeperGroup session)
        {
            await session.DisposeAsync();
            _owned.Remove(session);
        }
    }

    /// <summary>The group's server, or the bus, is lost.</summary>
    public Task LoseAsync()
    {
        _bus.IsConnected = _server is not null;
        return _server?.KillAsync() ?? Task.CompletedTask;
    }

    /// <summary>It is back; memcached has forgotten everything.</summary>
    public Task ReturnAsync()
    {
        _bus.IsConnected = true;
        return _server?.StartAsync() ?? Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        await _watch.DisposeAsync();
        await _deaf.DisposeAsync();
        foreach (var owned in _owned)
        {
            await owned.DisposeAsync();
        }

        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    public static GroupMember Member { get; } = new("compute", "host1");

    private async Task LiveAsync(long epoch, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                if (_server is not null)
                {
                    await _hosts.KeepAsync(Member, epoch, cancellationToken);
                }
                else if (_bus.IsConnected)
                {
                    Clock.Saw(Service.Id);
                }

                await Task.Delay(Beat, TimeProvider.System, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (ServiceGroupException)
            {
                await Task.Delay(Beat, TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    // On a machine that is busy even a server that listens takes a while.
    private async Task<bool> AnswersAsync()
    {
        try
        {
            await Group.ReadAsync([Member], CancellationToken.None);
            await _hosts.ReadAsync([Member], CancellationToken.None);
            return true;
        }
        catch (ServiceGroupException)
        {
            return false;
        }
    }

    private IServiceGroup Make(string driver)
    {
        ServiceGroupOptions group = new() { Driver = driver, MemcachedServers = [_server?.Address ?? ""], ServiceDownTimeSeconds = (int)DownTime.TotalSeconds };
        ZooKeeperOptions zooKeeper = new() { Address = _server?.Address, RetrySeconds = 1 };
        IServiceGroup made = driver switch
        {
            "mc" => new MemcachedGroup(Options.Create(group), TimeProvider.System, NullLogger<MemcachedGroup>.Instance),
            "zk" => new ZooKeeperGroup(Options.Create(zooKeeper), TimeProvider.System, NullLogger<ZooKeeperGroup>.Instance),
            _ => new NoGroup(),
        };
        if (made is IAsyncDisposable disposable)
        {
            _owned.Add(disposable);
        }

        return made;
    }

    private sealed class Wire : IBusState
    {
        public bool IsConnected { get; set; } = true;
    }
}
