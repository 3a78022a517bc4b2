using System.Globalization;

namespace Nova.Core;

/// <summary>Instants as the database keeps them (microseconds since 1970 UTC) and as the API shows them.</summary>
public static class Instants
{
    /// <summary>Microseconds since 1970 UTC.</summary>
    public static long ToMicroseconds(this DateTimeOffset instant) => (instant - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>The inverse of <see cref="ToMicroseconds"/>.</summary>
    public static DateTimeOffset FromMicroseconds(long microseconds) =>
        DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);

    /// <summary>The inverse of <see cref="ToMicroseconds"/>, for a column that may be NULL.</summary>
    public static DateTimeOffset? FromMicroseconds(long? microseconds) => microseconds is { } value ? FromMicroseconds(value) : null;

    /// <summary>Whole seconds and a Z, e.g. <c>2013-09-03T04:01:32Z</c>: <c>created</c> and <c>updated</c> of a server.</summary>
    public static string ToApiSeconds(this DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Microseconds and no zone, e.g. <c>2013-09-23T13:37:00.880302</c>: <c>launched_at</c>, <c>created_at</c>.</summary>
    public static string ToApiMicroseconds(this DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff", CultureInfo.InvariantCulture);
}
