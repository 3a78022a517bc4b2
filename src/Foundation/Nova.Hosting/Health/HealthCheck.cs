using Microsoft.Extensions.Logging;

namespace Nova.Hosting.Health;

/// <summary>
/// Asks one probe. Who asks while it still runs joins the run: a probe that hangs costs one task, however often it is asked.
/// </summary>
internal sealed partial class HealthCheck(IHealthProbe probe, TimeProvider clock, ILogger logger)
{
    private readonly Lock _guard = new();
    private Task<HealthReport>? _current;
    private bool _wasHealthy = true;

    public async Task<NamedReport> AskAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        Task<HealthReport> run;
        lock (_guard)
        {
            run = _current is { IsCompleted: false } running ? running : _current = RunAsync(limit);
        }

        try
        {
            return Note(await run.WaitAsync(limit, clock, cancellationToken));
        }
        catch (TimeoutException)
        {
            return Note(new HealthReport(false, $"No answer within {limit.TotalSeconds:0.###} s."));
        }
    }

    private async Task<HealthReport> RunAsync(TimeSpan limit)
    {
        // Off the caller's stack: a probe that blocks must not hold up the others.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        using CancellationTokenSource deadline = new(limit, clock);
        try
        {
            return await probe.ProbeAsync(deadline.Token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            return new HealthReport(false, $"No answer within {limit.TotalSeconds:0.###} s.");
        }
#pragma warning disable CA1031 // The boundary of a probe: that it throws is its answer.
        catch (Exception exception)
        {
            return new HealthReport(false, $"{exception.GetType().Name}: {exception.Message}");
        }
#pragma warning restore CA1031
    }

    private NamedReport Note(HealthReport report)
    {
        // Only changes are logged: load balancers ask every second.
        if (report.IsHealthy != Volatile.Read(ref _wasHealthy))
        {
            Volatile.Write(ref _wasHealthy, report.IsHealthy);
            LogChanged(report.IsHealthy ? LogLevel.Information : LogLevel.Error, probe.Name, report.Detail);
        }

        return new NamedReport(probe.Name, report);
    }

    [LoggerMessage(Message = "Health of {Probe}: {Detail}")]
    private partial void LogChanged(LogLevel level, string probe, string detail);
}
