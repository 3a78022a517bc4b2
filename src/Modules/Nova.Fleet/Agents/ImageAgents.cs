using Microsoft.Extensions.Options;
using Nova.Contracts.Compute;
using Nova.Core;

namespace Nova.Fleet.Agents;

/// <summary>The way to what the agents on the hosts do with images.</summary>
internal sealed class ImageAgents(AgentBus bus, IOptions<FleetOptions> options)
{
    private readonly TimeSpan _deadline = TimeSpan.FromSeconds(options.Value.LongRpcTimeoutSeconds);

    /// <summary>The agent of a host; its calls fail with <see cref="TimeoutException"/> where it does not answer.</summary>
    public IImageAgent On(HostName host) => new Client(bus, host, _deadline);

    /// <summary>One host's.</summary>
    private sealed class Client(AgentBus bus, HostName host, TimeSpan deadline) : IImageAgent
    {
        public Task<ImageCacheReply> CacheImageAsync(CacheImage order, CancellationToken cancellationToken) =>
            bus.AskAsync(ImageMethods.Cache, host, order, deadline, cancellationToken);
    }
}
