using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
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

    /// <summary>Between two signs of life of the host.</summary>
    public static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(300);

    private readonly IReadOnlyList<GroupServer> _servers;
    private readonly IServiceGroup _hosts;
    private readonly Wire _bus = new();
    private readonly GroupWatch _watch;
    private readonly DeafTime _deaf;
    private readonly List<IAsyncDisposable> _owned = [];
    private CancellationTokenSource? _life;
    private Task _living = Task.CompletedTask;

    private LivenessRig(string driver, int servers)
    {
        _servers = driver switch
        {
            "mc" => [.. Enumerable.Range(0, servers).Select(_ => GroupServer.Memcached())],
            "zk" => servers is 1 ? [GroupServer.ZooKeeper()] : GroupServer.Ensemble(servers),
            _ => [],
        };
        (Group, _hosts) = (Make(driver, Said), Make(driver, []));
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

    /// <summary>What the control plane's client of the group has said, line by line.</summary>
    public ConcurrentQueue<string> Said { get; } = [];

    public static async Task<LivenessRig> StartAsync(string driver, int servers = 1)
    {
        LivenessRig rig = new(driver, servers);
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

    /// <summary>The group's servers, or the bus, are lost.</summary>
    public Task LoseAsync()
    {
        _bus.IsConnected = _servers.Count > 0;
        return Task.WhenAll(_servers.Select(server => server.KillAsync()));
    }

    /// <summary>They are back; memcached has forgotten everything.</summary>
    public Task ReturnAsync()
    {
        _bus.IsConnected = true;
        return Task.WhenAll(_servers.Select(server => server.StartAsync()));
    }

    /// <summary>One of the servers is lost.</summary>
    public Task LoseAsync(int number) => _servers[number].KillAsync();

    /// <summary>It is back.</summary>
    public Task ReturnAsync(int number) => _servers[number].StartAsync();

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        await _watch.DisposeAsync();
        await _deaf.DisposeAsync();
        foreach (var owned in _owned)
        {
            await owned.DisposeAsync();
        }

        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }
    }

    public static GroupMember Member { get; } = new("compute", "host1");

    private async Task LiveAsync(long epoch, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                if (_servers.Count > 0)
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

    private IServiceGroup Make(string driver, ConcurrentQueue<string> said)
    {
        ServiceGroupOptions group = new() { Driver = driver, MemcachedServers = [.. _servers.Select(server => server.Address)], ServiceDownTimeSeconds = (int)DownTime.TotalSeconds };
        ZooKeeperOptions zooKeeper = new() { Address = string.Join(',', _servers.Select(server => server.Address)), RetrySeconds = 1 };
        IServiceGroup made = driver switch
        {
            "mc" => new MemcachedGroup(Options.Create(group), TimeProvider.System, new Lines<MemcachedGroup>(said)),
            "zk" => new ZooKeeperGroup(Options.Create(zooKeeper), TimeProvider.System, new Lines<ZooKeeperGroup>(said)),
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

    private sealed class Lines<T>(ConcurrentQueue<string> said) : ILogger<T>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            said.Enqueue(formatter(state, exception));
    }
}
