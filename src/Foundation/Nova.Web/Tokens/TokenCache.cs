using System.Collections.Concurrent;
using System.Collections.Frozen;
using Microsoft.Extensions.Options;
using Nova.Core;

namespace Nova.Web.Tokens;

/// <summary>
/// Remembers for a short while what tokens mean. Bounded: when full, it starts anew, which costs each live token one question.
/// Unknown tokens are not remembered: guessing must not fill it.
/// </summary>
internal sealed class TokenCache : ITokenCache
{
    private const int Most = 20_000;

    private static readonly Policy ContextIsAdmin = BaseRules.Definitions[0];

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly Lazy<ITokenValidator> _validator;
    private readonly IPolicyEnforcer _policies;
    private readonly TimeProvider _clock;
    private readonly TimeSpan _life;

    public TokenCache(
        Func<ITokenValidator> validator, IPolicyEnforcer policies, TimeProvider clock, IOptions<KeystoneTokenOptions> options)
    {
        _validator = new Lazy<ITokenValidator>(validator);
        (_policies, _clock, _life) = (policies, clock, TimeSpan.FromSeconds(options.Value.TokenCacheTime));
    }

    /// <summary>The caller that the token stands for, without the facts of the request; <see langword="null"/> for no valid token.</summary>
    public ValueTask<RequestContext?> FindAsync(string token, CancellationToken cancellationToken)
    {
        var now = _clock.GetTimestamp();
        return _entries.TryGetValue(token, out var entry) && now < entry.Until ? new(entry.Caller) : AskAsync(token, cancellationToken);
    }

    public void Forget(string token) => _entries.TryRemove(token, out _);

    public void Clear() => _entries.Clear();

    private async ValueTask<RequestContext?> AskAsync(string token, CancellationToken cancellationToken)
    {
        if (await _validator.Value.ValidateAsync(token, cancellationToken) is not { } known)
        {
            Forget(token);
            return null;
        }

        var left = known.ExpiresAt - _clock.GetUtcNow();
        if (left <= TimeSpan.Zero)
        {
            Forget(token);
            return null;
        }

        var caller = Caller(token, known);
        var life = left < _life ? left : _life;
        if (life > TimeSpan.Zero)
        {
            Remember(token, new Entry(caller, _clock.GetTimestamp() + (long)(life.TotalSeconds * _clock.TimestampFrequency)));
        }

        return caller;
    }

    private void Remember(string token, Entry entry)
    {
        if (_entries.Count >= Most)
        {
            _entries.Clear();
        }

        _entries[token] = entry;
    }

    private RequestContext Caller(string token, AuthenticatedToken known)
    {
        RequestContext caller = new()
        {
            RequestId = "",
            User = known.User,
            UserName = known.UserName,
            Project = known.Project ?? new ProjectId(""),
            ProjectName = known.ProjectName,
            UserDomain = known.UserDomain,
            ProjectDomain = known.ProjectDomain,
            SystemScope = known.SystemScope,
            Roles = ImpliedRoles.Close(known.Roles),
            Token = token,
        };
        return caller with { IsAdmin = _policies.Allows(caller, ContextIsAdmin, new PolicyTarget(caller.Project, caller.User)) };
    }

    private sealed record Entry(RequestContext Caller, long Until);
}

/// <summary>Roles that other roles contain.</summary>
internal static class ImpliedRoles
{
    private static readonly string[] Ladder = ["admin", "manager", "member", "reader"];

    /// <summary>Lower case, with what they imply: admin, manager, member, reader, each the following.</summary>
    public static FrozenSet<string> Close(IEnumerable<string> roles)
    {
        HashSet<string> all = [.. roles.Select(role => role.ToLowerInvariant())];
        var highest = Array.FindIndex(Ladder, all.Contains);
        if (highest >= 0)
        {
            all.UnionWith(Ladder[highest..]);
        }

        return all.ToFrozenSet(StringComparer.Ordinal);
    }
}
