using Nova.Compute.Options;
using Nova.Contracts.Compute;
using Nova.Core;
using Nova.Virt;

namespace Nova.Compute;

/// <summary>Calls of one host's hypervisor, each measured; those that only read have a limit of their own.</summary>
internal sealed class DriverCalls(IVirtDriver driver, ComputeLimits limits, ComputeMetrics metrics, TimeProvider clock)
{
    public IVirtDriver Driver => driver;

    /// <summary>A call that changes something; the order that it belongs to has the limit.</summary>
    public async Task ChangeAsync(string name, Func<CancellationToken, Task> call, CancellationToken cancellationToken) =>
        await MeasureAsync(name, async () =>
        {
            await call(cancellationToken);
            return default(Done);
        });

    /// <summary>A call that reads.</summary>
    /// <exception cref="TimeoutException">The hypervisor did not answer in time.</exception>
    public async Task<T> ReadAsync<T>(string name, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = new(limits.Query, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            // Also where the driver does not heed its token: nothing waits for a reading call that hangs.
            return await MeasureAsync(name, () => call(either.Token)).WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"The hypervisor did not answer {name} within {limits.Query.TotalSeconds:0.###} seconds.");
        }
    }

    public Task<PowerState> GetPowerStateAsync(ServerId server, CancellationToken cancellationToken) =>
        ReadAsync("get_power_state", token => driver.GetPowerStateAsync(server, token), cancellationToken);

    public Task<IReadOnlyList<GuestState>> ListAsync(CancellationToken cancellationToken) =>
        ReadAsync("list", driver.ListAsync, cancellationToken);

    private async Task<T> MeasureAsync<T>(string name, Func<Task<T>> call)
    {
        var start = clock.GetTimestamp();
        var outcome = "failed";
        try
        {
            var result = await call();
            outcome = "done";
            return result;
        }
        catch (OperationCanceledException)
        {
            outcome = "cancelled";
            throw;
        }
        finally
        {
            metrics.RecordCall(name, outcome, clock.GetElapsedTime(start));
        }
    }
}
