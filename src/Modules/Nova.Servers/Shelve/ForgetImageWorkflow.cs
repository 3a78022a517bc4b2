using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging;
using Nova.Contracts.Images;
using Nova.Core;
using Nova.Workflows;

namespace Nova.Servers.Shelve;

/// <summary>Removes the image of a shelved server that is back, or gone. Apart from what made it useless, so that its failure undoes nothing.</summary>
internal sealed partial class ForgetImageWorkflow(IServerImages images, ILogger<ForgetImageWorkflow> logger) : Workflow<ForgottenImage>
{
    public override string Kind => "server.forget_image";

    public override TimeSpan TimeLimit => TimeSpan.FromMinutes(10);

    protected override JsonTypeInfo<ForgottenImage> StateJson => ShelveWorkflowJson.Default.ForgottenImage;

    protected override IEnumerable<WorkflowStep<ForgottenImage>> MakeSteps() => [new("remove", RemoveAsync)];

    protected override Task EndFailedAsync(
        IUnitOfWork work, OperationInfo operation, ForgottenImage state, WorkflowFailure failure, CancellationToken cancellationToken)
    {
        LogLeft(state.Image, failure.Message);
        return Task.CompletedTask;
    }

    private async Task<StepOutcome> RemoveAsync(StepContext<ForgottenImage> context, CancellationToken cancellationToken) =>
        (await images.RemoveAsync(context.Operation.Caller, context.State.Image, cancellationToken))
            .Match(_ => StepOutcome.Next, fault => StepOutcome.Fail(new WorkflowFailure(fault.Message)));

    [LoggerMessage(LogLevel.Warning, "Image {Image} of a server that was shelved could not be removed: {Reason}")]
    private partial void LogLeft(ImageId image, string reason);
}
