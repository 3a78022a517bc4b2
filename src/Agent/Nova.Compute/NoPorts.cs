using Nova.Contracts.Networks;
using Nova.Core;

namespace Nova.Compute;

/// <summary>For a program without a network agent: whoever made the bridges and taps sees to the ports.</summary>
internal sealed class NoPorts : IPortPlugger
{
    public Task PlugAsync(PortPlug plug, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task UnplugAsync(ServerId server, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<IReadOnlyList<ServerId>> ListAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<ServerId>>([]);
}
