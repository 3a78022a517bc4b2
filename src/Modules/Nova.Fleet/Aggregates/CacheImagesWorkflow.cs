using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging;
using Nova.Contracts.Compute;
using Nova.Contracts.Images;
using Nova.Core;
using Nova.Fleet.Agents;
using Nova.Fleet.Notices;
using Nova.Workflows;

namespace Nova.Fleet.Aggregates;

/// <summary>Which images go to which hosts.</summary>
internal sealed record CacheImagesState
{
    public required IReadOnlyList<Image> Images { get; init; }
    public required IReadOnlyList<HostName> Hosts { get; init; }

    /// <summary>The aggregate, as it was when it was asked for.</summary>
    public Aggregate? Aggregate { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(CacheImagesState))]
internal sealed partial class CacheImagesJson : JsonSerializerContext;

/// <summary>
/// Has hosts fetch images, one host after another so that the image service is not overrun. A host that cannot is passed over: the next server
/// there fetches its image itself.
/// </summary>
internal sealed partial class CacheImagesWorkflow(ImageAgents agents, HostDirectory directory, AggregateNotices notices, ILogger<CacheImagesWorkflow> logger) : Workflow<CacheImagesState>
{
    public override string Kind => "aggregate.cache_images";

    public override TimeSpan TimeLimit => TimeSpan.FromHours(6);

    protected override JsonTypeInfo<CacheImagesState> StateJson => CacheImagesJson.Default.CacheImagesState;

    protected override IEnumerable<WorkflowStep<CacheImagesState>> MakeSteps() => [new("fetch", FetchAsync) { TimeLimit = TimeLimit }];

    protected override Task EndFailedAsync(
        IUnitOfWork work, OperationInfo operation, CacheImagesState state, WorkflowFailure failure, CancellationToken cancellationToken)
    {
        LogEnded(operation.Caller.RequestId, failure.Message);
        return Task.CompletedTask;
    }

    private async Task<StepOutcome> FetchAsync(StepContext<CacheImagesState> context, CancellationToken cancellationToken)
    {
        var (state, request) = (context.State, context.Operation.Caller.RequestId);
        foreach (var host in state.Hosts)
        {
            if (await directory.FindAsync(host, cancellationToken) is { IsUp: true, IsDisabled: false })
            {
                foreach (var image in state.Images)
                {
                    await FetchAsync(host, new CacheImage(request, image), cancellationToken);
                }
            }
        }

        if (state.Aggregate is { } aggregate)
        {
            await context.CommitAsync(work => notices.TellAsync(work, request, "cache_images.end", aggregate, cancellationToken), cancellationToken);
        }

        return StepOutcome.Next;
    }

    private async Task FetchAsync(HostName host, CacheImage order, CancellationToken cancellationToken)
    {
        try
        {
            var reply = await agents.On(host).CacheImageAsync(order, cancellationToken);
            if (reply.Failure is { } failure)
            {
                LogNotFetched(order.RequestId, host, order.Image.Id, failure.Message);
            }
        }
        catch (TimeoutException exception)
        {
            LogNotFetched(order.RequestId, host, order.Image.Id, exception.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "{RequestId} host {Host} did not fetch image {Image}: {Reason}")]
    private partial void LogNotFetched(string requestId, HostName host, ImageId image, string reason);

    [LoggerMessage(LogLevel.Warning, "{RequestId} the fetching of images ended early: {Reason}")]
    private partial void LogEnded(string requestId, string reason);
}
