namespace Nova.Usage.Audits;

/// <summary>A stretch of time whose usage is counted: an hour, a day, a month or a year of UTC.</summary>
internal sealed record AuditPeriod(DateTimeOffset From, DateTimeOffset To)
{
    /// <summary>The last one that was over at the instant.</summary>
    public static AuditPeriod Before(DateTimeOffset instant, AuditUnit unit)
    {
        var utc = instant.ToUniversalTime();
        var end = unit switch
        {
            AuditUnit.Hour => new DateTimeOffset(utc.Year, utc.Month, utc.Day, utc.Hour, 0, 0, TimeSpan.Zero),
            AuditUnit.Day => new DateTimeOffset(utc.Year, utc.Month, utc.Day, 0, 0, 0, TimeSpan.Zero),
            AuditUnit.Month => new DateTimeOffset(utc.Year, utc.Month, 1, 0, 0, 0, TimeSpan.Zero),
            AuditUnit.Year => new DateTimeOffset(utc.Year, 1, 1, 0, 0, 0, TimeSpan.Zero),
            _ => throw new ArgumentOutOfRangeException(nameof(unit)),
        };
        return new AuditPeriod(
            unit switch
            {
                AuditUnit.Hour => end.AddHours(-1),
                AuditUnit.Day => end.AddDays(-1),
                AuditUnit.Month => end.AddMonths(-1),
                _ => end.AddYears(-1),
            },
            end);
    }
}

/// <summary>How long a period is.</summary>
internal enum AuditUnit
{
    /// <summary>An hour.</summary>
    Hour,

    /// <summary>A day.</summary>
    Day,

    /// <summary>A month.</summary>
    Month,

    /// <summary>A year.</summary>
    Year,
}
