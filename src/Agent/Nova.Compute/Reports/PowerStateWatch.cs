using Microsoft.Extensions.Logging;
using Nova.Core;

namespace Nova.Compute.Reports;

/// <summary>Listens to the hypervisor for as long as the agent lives, and again when the hypervisor was away.</summary>
internal sealed partial class PowerStateWatch(HostParts parts, Action resynchronise, TimeProvider clock, ILogger<PowerStateWatch> logger)
{
    private static readonly Backoff Retry = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));

    private readonly Random _chance = new(parts.Host.Value.Length);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        for (var failures = 0; !cancellationToken.IsCancellationRequested; failures++)
        {
            try
            {
                await foreach (var change in parts.Calls.Driver.WatchAsync(cancellationToken))
                {
                    failures = 0;
                    parts.Reporter.Notice(change.Server);
                }

                await Task.Delay(Retry.Wait(failures, _chance), clock, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // The boundary of the watch: without it power states are only seen by the periodic comparison.
            catch (Exception exception)
            {
                LogLost(exception, parts.Host);
                await PauseAsync(failures, cancellationToken);
            }
#pragma warning restore CA1031

            // What changed while nobody listened.
            resynchronise();
        }
    }

    private async Task PauseAsync(int failures, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(Retry.Wait(failures, _chance), clock, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The loop's condition ends it.
        }
    }

    [LoggerMessage(LogLevel.Warning, "The hypervisor of {Host} tells no more of its guests; listening again soon")]
    private partial void LogLost(Exception exception, HostName host);
}
