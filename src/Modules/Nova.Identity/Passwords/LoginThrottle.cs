using System.Net;

namespace Nova.Identity.Passwords;

/// <summary>Whom a failed log-in is counted for: one user as seen from one address.</summary>
/// <param name="User">The user as the request named it, whether it exists or not.</param>
/// <param name="Address">The client's address, where it is known.</param>
internal readonly record struct LoginSource(string User, IPAddress? Address);

/// <summary>
/// Slows down whoever guesses passwords: after <see cref="FreeFailures"/> failures each further one doubles the time in
/// which nothing more is looked at, up to <see cref="LongestWait"/>. Another address is not slowed down, so nobody can lock
/// a user out from elsewhere.
/// </summary>
/// <remarks>Kept in memory, for at most <see cref="Capacity"/> sources. Thread-safe.</remarks>
internal sealed class LoginThrottle(TimeProvider clock)
{
    internal const int FreeFailures = 5;
    internal const int Capacity = 10_000;
    internal static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(15);

    private readonly Dictionary<LoginSource, Failures> _failures = [];
    private readonly Lock _guard = new();

    /// <summary>How many sources are remembered.</summary>
    internal int Count
    {
        get
        {
            lock (_guard)
            {
                return _failures.Count;
            }
        }
    }

    /// <summary>Whether the source must wait: its attempt is then refused without a look at the password.</summary>
    public bool MustWait(LoginSource source)
    {
        lock (_guard)
        {
            return _failures.TryGetValue(source, out var failures) && clock.GetUtcNow() < failures.WaitUntil;
        }
    }

    /// <summary>Counts a wrong password or an unknown user.</summary>
    public void Failed(LoginSource source)
    {
        lock (_guard)
        {
            var now = clock.GetUtcNow();
            var known = _failures.GetValueOrDefault(source);
            var count = known.ForgetAt > now ? known.Count + 1 : 1;
            if (known.Count is 0 && _failures.Count >= Capacity)
            {
                MakeRoom(now);
            }

            _failures[source] = new Failures(count, now + WaitAfter(count), now + Memory);
        }
    }

    /// <summary>Forgets the failures of a source that has shown the right password.</summary>
    public void Succeeded(LoginSource source)
    {
        lock (_guard)
        {
            _failures.Remove(source);
        }
    }

    private static TimeSpan WaitAfter(int count) => count < FreeFailures
        ? TimeSpan.Zero
        : TimeSpan.FromSeconds(Math.Min(LongestWait.TotalSeconds, Math.Pow(2, Math.Min(count - FreeFailures, 30))));

    // A tenth at once, the longest idle first, so that a flood of made-up names costs little for each.
    private void MakeRoom(DateTimeOffset now)
    {
        var oldest = _failures.OrderBy(entry => entry.Value.ForgetAt).Take(Capacity / 10).Select(entry => entry.Key);
        var expired = _failures.Where(entry => entry.Value.ForgetAt <= now).Select(entry => entry.Key);
        foreach (var source in oldest.Concat(expired).ToList())
        {
            _failures.Remove(source);
        }
    }

    private readonly record struct Failures(int Count, DateTimeOffset WaitUntil, DateTimeOffset ForgetAt);
}
