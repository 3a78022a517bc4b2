using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Nova.Membership.ZooKeeper;

/// <summary>
/// A member is an ephemeral node <c>prefix/topic/host</c>, as the original's; its data is the epoch. One session keeps all members of this process; after it was lost
/// another is begun no sooner than <c>sg_retry_interval</c>, and its members join again at their next turn.
/// </summary>
internal sealed class ZooKeeperGroup(IOptions<ZooKeeperOptions> options, TimeProvider clock, ILogger<ZooKeeperGroup> logger) : IServiceGroup, IAsyncDisposable
{
    private const int MostAtOnce = 100;

    // How long the epoch of a member that stays is believed.
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _opening = new(1, 1);
    private readonly ServerLog _log = new($"ZooKeeper {options.Value.Address}", logger);
    private readonly ConcurrentDictionary<GroupMember, (ZooKeeperSession Session, long? Epoch)> _kept = new();
    private readonly ConcurrentDictionary<GroupMember, (long ReadAt, string Data)> _read = new();
    private ZooKeeperSession? _session;
    private long? _failedAt;
    private int _turn;
    private bool _isDisposed;

    public bool IsUsed => true;

    public bool IsReachable => _log.IsThere && _session is not { Failure: not null };

    public async Task KeepAsync(GroupMember member, long? epoch, CancellationToken cancellationToken)
    {
        var path = PathOf(member);
        var session = await SessionAsync(cancellationToken);
        if (_kept.TryGetValue(member, out var kept) && kept == (session, epoch) && await AskAsync(session, ZooKeeperCodec.Exists, path, cancellationToken) is not null)
        {
            return;
        }

        // What is there is an earlier session's, and would go with it.
        await DoAsync(session, xid => ZooKeeperCodec.DeleteFrame(xid, path), ZooKeeperCodec.NoNode, cancellationToken);
        var data = Encoding.UTF8.GetBytes(EpochText.Write(epoch));
        if (!await DoAsync(session, xid => ZooKeeperCodec.CreateFrame(xid, path, data, isEphemeral: true), ZooKeeperCodec.NoNode, cancellationToken))
        {
            await MakeParentsAsync(session, path, cancellationToken);
            await DoAsync(session, xid => ZooKeeperCodec.CreateFrame(xid, path, data, isEphemeral: true), ZooKeeperCodec.NodeExists, cancellationToken);
        }

        _kept[member] = (session, epoch);
    }

    public async Task LeaveAsync(GroupMember member, CancellationToken cancellationToken)
    {
        var path = PathOf(member);
        _kept.TryRemove(member, out _);
        await DoAsync(await SessionAsync(cancellationToken), xid => ZooKeeperCodec.DeleteFrame(xid, path), ZooKeeperCodec.NoNode, cancellationToken);
    }

    public async Task<IReadOnlyList<GroupSign>> ReadAsync(IReadOnlyCollection<GroupMember> members, CancellationToken cancellationToken)
    {
        List<GroupSign> signs = [];
        var session = await SessionAsync(cancellationToken);
        foreach (var topic in members.ToLookup(member => member.Topic, StringComparer.Ordinal))
        {
            var body = await AskAsync(session, ZooKeeperCodec.GetChildren, $"{options.Value.Prefix}/{topic.Key}", cancellationToken);
            var there = Texts(body).ToHashSet(StringComparer.Ordinal);
            foreach (var absent in topic.Where(member => !there.Contains(member.Host)))
            {
                _read.TryRemove(absent, out _);
            }

            foreach (var batch in topic.Where(member => there.Contains(member.Host)).Chunk(MostAtOnce))
            {
                signs.AddRange((await Task.WhenAll(batch.Select(member => SignAsync(session, member, cancellationToken)))).OfType<GroupSign>());
            }
        }

        return signs;
    }

    public async ValueTask DisposeAsync()
    {
        await _opening.WaitAsync(CancellationToken.None);
        _isDisposed = true;
        if (_session is { } session)
        {
            await session.DisposeAsync();
        }

        _opening.Dispose();
    }

    private static IReadOnlyList<string> Texts(JuteReader? body) => body is null ? [] : body.Texts();

    private string PathOf(GroupMember member)
    {
        // A path of ZooKeeper may hold no control characters, and a name neither a slash nor only dots.
        var isName = member.Host is { Length: > 0 and <= 255 } and not ("." or "..") && !member.Host.Any(each => each is '/' || char.IsControl(each) || char.IsSurrogate(each));
        return isName
            ? $"{options.Value.Prefix}/{member.Topic}/{member.Host}"
            : throw new ServiceGroupException($"ZooKeeper cannot have a node for {member.Topic} of '{member.Host}'.");
    }

    private async Task<GroupSign?> SignAsync(ZooKeeperSession session, GroupMember member, CancellationToken cancellationToken)
    {
        if (!_read.TryGetValue(member, out var known) || clock.GetElapsedTime(known.ReadAt) > Freshness)
        {
            var readAt = clock.GetTimestamp();
            if (await AskAsync(session, ZooKeeperCodec.GetData, PathOf(member), cancellationToken) is not { } body)
            {
                return null;
            }

            var data = body.Buffer();
            known = _read[member] = (readAt, data.Length <= 32 ? Encoding.UTF8.GetString(data) : "");
        }

        return EpochText.TryRead(known.Data, out var epoch) ? new GroupSign(member, epoch, null) : null;
    }

    private async Task MakeParentsAsync(ZooKeeperSession session, string path, CancellationToken cancellationToken)
    {
        for (var slash = path.IndexOf('/', 1); slash > 0; slash = path.IndexOf('/', slash + 1))
        {
            var parent = path[..slash];
            await DoAsync(session, xid => ZooKeeperCodec.CreateFrame(xid, parent, [], isEphemeral: false), ZooKeeperCodec.NodeExists, cancellationToken);
        }
    }

    // The answer, or nothing where the node is not there.
    private async Task<JuteReader?> AskAsync(ZooKeeperSession session, int question, string path, CancellationToken cancellationToken)
    {
        var (error, body) = await session.AskAsync(xid => ZooKeeperCodec.AskFrame(xid, question, path), cancellationToken);
        return error switch
        {
            0 => body,
            ZooKeeperCodec.NoNode => null,
            _ => throw new ServiceGroupException($"ZooKeeper {options.Value.Address} answers for {path} with error {error}."),
        };
    }

    // Whether it was done; not so where it was refused as expected.
    private async Task<bool> DoAsync(ZooKeeperSession session, Func<int, byte[]> frame, int expected, CancellationToken cancellationToken)
    {
        var (error, _) = await session.AskAsync(frame, cancellationToken);
        return error is 0 || (error == expected ? false : throw new ServiceGroupException($"ZooKeeper {options.Value.Address} answers with error {error}."));
    }

    private async Task<ZooKeeperSession> SessionAsync(CancellationToken cancellationToken)
    {
        await _opening.WaitAsync(cancellationToken);
        try
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_session is { Failure: null } open)
            {
                return open;
            }

            if (_session is { } ended)
            {
                _session = null;
                _read.Clear();
                Failed(ended.Failure!);
                await ended.DisposeAsync();
            }

            if (_failedAt is { } failedAt && clock.GetElapsedTime(failedAt) < options.Value.Retry)
            {
                throw new ServiceGroupException($"ZooKeeper {options.Value.Address} failed a moment ago.");
            }

            var session = await OpenAnyAsync(cancellationToken);
            _failedAt = null;
            _log.Answered();
            return _session = session;
        }
        finally
        {
            _opening.Release();
        }
    }

    private async Task<ZooKeeperSession> OpenAnyAsync(CancellationToken cancellationToken)
    {
        var servers = options.Value.Read(out _);
        ServiceGroupException? failure = null;
        for (var tried = 0; tried < servers.Count; tried++)
        {
            try
            {
                return await ZooKeeperSession.OpenAsync(servers[_turn % servers.Count], options.Value.ReceiveTimeout, clock, cancellationToken);
            }
            catch (ServiceGroupException exception)
            {
                failure = exception;
                _turn = (_turn + 1) % servers.Count;
            }
        }

        failure ??= new ServiceGroupException("there is no address");
        Failed(failure);
        throw new ServiceGroupException($"ZooKeeper {options.Value.Address}: {failure.Message}", failure);
    }

    private void Failed(ServiceGroupException failure)
    {
        _failedAt = clock.GetTimestamp();
        _log.Failed(failure.Message);
    }
}
