using Nova.Compute.Options;
using Nova.Contracts.Compute;
using Nova.Messaging;
using Nova.Virt;

namespace Nova.Compute;

/// <summary>The agent's orders about images that no server of it has yet: they are in no server's line.</summary>
internal sealed class ImageOrders(DriverCalls calls, ComputeLimits limits, TimeProvider clock) : IImageAgent
{
    public async Task<ImageCacheReply> CacheImageAsync(CacheImage order, CancellationToken cancellationToken)
    {
        if (calls.Driver is not IImageFetchingDriver driver)
        {
            return new ImageCacheReply { Failure = AgentFailures.NotSupported(calls.Driver.Name, "keep images").Failure };
        }

        using CancellationTokenSource limit = new(limits.Spawn, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await calls.ChangeAsync("cache_image", token => driver.FetchImageAsync(order.Image, token), either.Token);
            return new ImageCacheReply();
        }
        catch (VirtDriverException exception)
        {
            return new ImageCacheReply { Failure = AgentFailures.From(exception).Failure };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new ImageCacheReply { Failure = AgentFailures.TimedOut(limits.Spawn).Failure };
        }
    }

    /// <summary>Adds these orders to what the host's agent serves.</summary>
    public static RpcService Serve(RpcService service, IImageAgent agent) => service.On(ImageMethods.Cache, agent.CacheImageAsync);
}
