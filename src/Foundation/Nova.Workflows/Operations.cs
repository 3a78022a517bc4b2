using Nova.Core;
using Nova.Workflows.Storage;

namespace Nova.Workflows;

/// <inheritdoc />
internal sealed class Operations(OperationStore store, WorkflowEngine engine, IOperationBell bell, TimeProvider clock) : IOperations
{
    public async Task<OperationId> StartAsync<TState>(
        IUnitOfWork work, Workflow<TState> workflow, NewOperation<TState> operation, CancellationToken cancellationToken)
        where TState : class
    {
        var now = clock.GetUtcNow();
        var id = Identifier.New<OperationId>();
        OperationRow row = new()
        {
            Id = id.ToString(),
            Kind = workflow.Kind,
            Subject = operation.Subject,
            ProjectId = operation.Caller.Project.Value,
            UserId = operation.Caller.User.Value,
            RequestId = operation.Caller.RequestId,
            IsAdmin = operation.Caller.IsAdmin ? 1 : 0,
            Phase = Phases.Forward,
            Step = 0,
            ResumeStep = -1,
            Steps = StepList.UpTo(workflow.StepNames, 0),
            State = workflow.WriteState(operation.State),
            Attempt = 1,
            CancelRequested = 0,
            LeaseUntil = 0,
            Deadline = (now + workflow.TimeLimit).ToMicroseconds(),
            CreatedAt = now.ToMicroseconds(),
            UpdatedAt = now.ToMicroseconds(),
        };
        var added = await store.AddAsync(work, row, engine.OwnerIfRunning, engine.Lease, cancellationToken);
        work.AfterCommit(() =>
        {
            if (!engine.Announce(added))
            {
                bell.Ring();
            }
        });
        return id;
    }

    public async Task<int> CancelAsync(IUnitOfWork work, string subject, CancellationToken cancellationToken)
    {
        var ids = await store.RequestCancelAsync(work, subject, cancellationToken);
        work.AfterCommit(() =>
        {
            if (!engine.Interrupt(ids))
            {
                bell.Ring();
            }
        });
        return ids.Count;
    }
}
