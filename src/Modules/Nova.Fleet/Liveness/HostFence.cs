using Nova.Contracts.Fleet;
using Nova.Core;
using Nova.Fleet.Storage;

namespace Nova.Fleet.Liveness;

/// <summary>Serves <see cref="IHostFence"/> by the epoch in the host's service record.</summary>
internal sealed class HostFence : IHostFence
{
    public Task AdvanceAsync(IUnitOfWork work, HostName host, CancellationToken cancellationToken) => ServiceStore.RaiseEpochAsync(work, host, cancellationToken);

    public async Task<bool> IsPastAsync(IUnitOfWork work, HostName host, long epoch, CancellationToken cancellationToken) =>
        await ServiceStore.EpochAsync(work, host, cancellationToken) > epoch;
}
