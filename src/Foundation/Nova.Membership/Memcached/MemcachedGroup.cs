using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Nova.Membership.Memcached;

/// <summary>
/// A member is a key <c>topic:host</c> that lives for <c>service_down_time</c>, as the original's; its value is the epoch and a beat. It is written to every server and
/// read from every one: a server that is lost takes nobody along.
/// </summary>
internal sealed class MemcachedGroup : IServiceGroup, IAsyncDisposable
{
    private static readonly TimeSpan LeaveLimit = TimeSpan.FromSeconds(3);

    private readonly IReadOnlyList<MemcachedLink> _links;
    private readonly TimeSpan _lifetime;
    private readonly TimeProvider _clock;
    private readonly ConcurrentDictionary<GroupMember, bool> _kept = new();
    private long _beats;

    public MemcachedGroup(IOptions<ServiceGroupOptions> options, TimeProvider clock, ILogger<MemcachedGroup> logger)
    {
        (_lifetime, _clock, _beats) = (options.Value.ServiceDownTime, clock, clock.GetUtcNow().Ticks);
        _links =
        [
            .. options.Value.MemcachedServers.Select(text => ServerAddress.TryParse(text, MemcachedLink.UsualPort, out var address)
                ? new MemcachedLink(address, clock, logger)
                : throw new InvalidOperationException($"memcached_servers: '{text}' was not checked.")),
        ];
    }

    public bool IsUsed => true;

    public bool IsReachable => _links.Any(link => link.IsThere);

    public Task KeepAsync(GroupMember member, long? epoch, CancellationToken cancellationToken)
    {
        var key = KeyOf(member);
        _kept[member] = true;
        var value = string.Create(CultureInfo.InvariantCulture, $"{EpochText.Write(epoch)} {Interlocked.Increment(ref _beats)}");
        return OnAnyAsync(link => DoneAsync(link.SetAsync(key, value, _lifetime, cancellationToken)));
    }

    public Task LeaveAsync(GroupMember member, CancellationToken cancellationToken)
    {
        var key = KeyOf(member);
        _kept.TryRemove(member, out _);
        return OnAnyAsync(link => DoneAsync(link.DeleteAsync(key, cancellationToken)));
    }

    public async Task<IReadOnlyList<GroupSign>> ReadAsync(IReadOnlyCollection<GroupMember> members, CancellationToken cancellationToken)
    {
        Dictionary<string, GroupMember> asked = new(StringComparer.Ordinal);
        foreach (var member in members)
        {
            if (MemcachedKey.TryMake(member, out var key))
            {
                asked[key] = member;
            }
        }

        var answers = await OnAnyAsync(link => link.GetAsync(asked.Keys, cancellationToken));
        return [.. answers.SelectMany(answer => answer).Where(pair => asked.ContainsKey(pair.Key)).GroupBy(pair => pair.Key, pair => Read(asked[pair.Key], pair.Value)).Select(Newest).OfType<GroupSign>()];
    }

    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource limit = new(LeaveLimit, _clock);
        try
        {
            foreach (var member in _kept.Keys)
            {
                await LeaveAsync(member, limit.Token);
            }
        }
        catch (Exception exception) when (exception is ServiceGroupException or OperationCanceledException)
        {
            // They go by themselves, later.
        }

        foreach (var link in _links)
        {
            link.Dispose();
        }
    }

    private static string KeyOf(GroupMember member) =>
        MemcachedKey.TryMake(member, out var key) ? key : throw new ServiceGroupException($"memcached cannot have a key for {member.Topic} of '{member.Host}'.");

    private static GroupSign? Read(GroupMember member, string value) =>
        value.Split(' ') is [var text, { Length: > 0 } beat] && EpochText.TryRead(text, out var epoch) ? new GroupSign(member, epoch, beat) : null;

    // A server that was away for a while has what was said before; a beat is a number that only grows.
    private static GroupSign? Newest(IEnumerable<GroupSign?> signs) => signs.MaxBy(sign => sign is null ? -1 : long.TryParse(sign.Beat, NumberStyles.None, CultureInfo.InvariantCulture, out var beat) ? beat : 0);

    private static async Task<bool> DoneAsync(Task task)
    {
        await task;
        return true;
    }

    // All are asked; one that answers is enough.
    private async Task<IReadOnlyList<T>> OnAnyAsync<T>(Func<MemcachedLink, Task<T>> askAsync)
    {
        List<T> answers = [];
        ServiceGroupException? failure = null;
        foreach (var task in _links.Select(askAsync).ToList())
        {
            try
            {
                answers.Add(await task);
            }
            catch (ServiceGroupException exception)
            {
                failure = exception;
            }
        }

        return answers.Count > 0 ? answers : throw failure ?? new ServiceGroupException("There is no memcached server.");
    }
}
