using Nova.Contracts.Compute;
using Nova.Contracts.Usage;
using Nova.Core;
using Nova.Data;
using Nova.Servers.Lifecycle;
using Nova.Servers.Storage;
using Nova.Workflows;

namespace Nova.Servers.Workflows;

/// <summary>How workflows write a server's row: on the way, at a good end, at a bad one. A server that is being deleted is left alone.</summary>
internal sealed class ServerEnd(Database database, ServerStore servers, IActionLog actions, TimeProvider clock)
{
    /// <summary>The deletion that follows has the last word.</summary>
    public static StepOutcome Cancelled { get; } = StepOutcome.Fail(new WorkflowFailure("The server is being deleted.") { IsCancelled = true });

    /// <summary>To ERROR, unless the server is being deleted.</summary>
    public static ServerRow ToError(ServerRow row) =>
        ServerLifecycle.IsLeaving(row.Status) ? row : row.With(new ServerStatus(VmState.Error, TaskState.None));

    /// <summary>Writes the row unless the server is being deleted.</summary>
    /// <returns><see cref="Fault.NotFound"/> where it is.</returns>
    public Task<Result<Done>> MoveAsync(
        IUnitOfWork work, ServerId server, Func<ServerRow, ServerRow> change, CancellationToken cancellationToken) =>
        MoveAsync(work, server, ServerLifecycle.IsLeaving, change, cancellationToken);

    /// <summary>Writes the row unless <paramref name="isLeaving"/> says that something else has the last word.</summary>
    /// <returns><see cref="Fault.NotFound"/> where it does.</returns>
    public async Task<Result<Done>> MoveAsync(
        IUnitOfWork work, ServerId server, Func<ServerStatus, bool> isLeaving, Func<ServerRow, ServerRow> change, CancellationToken cancellationToken)
    {
        var changed = await servers.ChangeAsync(
            work, server, row => isLeaving(row.Status) ? new Fault.NotFound("Instance", row.Id) : change(row), cancellationToken);
        return changed.TryGet(out _, out var fault) ? default(Done) : fault;
    }

    /// <summary>A transaction of an undo: <paramref name="release"/> and the row, which may be gone already.</summary>
    public Task TakeBackAsync(ServerId server, Func<IUnitOfWork, Task> release, Func<ServerRow, ServerRow> change, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async work =>
            {
                await release(work);
                await servers.ChangeAsync(work, server, row => change(row), cancellationToken);
            },
            cancellationToken);

    /// <summary>The row of a server whose guest has begun to run.</summary>
    public ServerRow Running(ServerRow row, PowerState powerState) => row.With(new ServerStatus(VmState.Active, TaskState.None)) with
    {
        PowerState = (long)powerState,
        LaunchedAt = row.LaunchedAt ?? clock.GetUtcNow().ToMicroseconds(),
        TerminatedAt = null,
        Fault = null,
    };

    /// <summary>
    /// The bad end of an operation: the event is closed, the fault shown, the row as <paramref name="change"/> says. A row that
    /// it returns as it was is left alone, and so is that of a cancelled operation.
    /// </summary>
    public Task FailAsync(
        IUnitOfWork work, OperationInfo operation, ServerId server, string eventName, WorkflowFailure failure,
        Func<ServerRow, ServerRow> change, CancellationToken cancellationToken) =>
        FailAsync(work, new ActionEvent(server, operation.Caller.RequestId, eventName, null), failure, change, cancellationToken);

    /// <summary>The same of an event that has more to tell.</summary>
    public async Task FailAsync(
        IUnitOfWork work, ActionEvent happening, WorkflowFailure failure, Func<ServerRow, ServerRow> change, CancellationToken cancellationToken)
    {
        await actions.FinishEventAsync(work, happening, failure.Message, cancellationToken);
        if (!failure.IsCancelled)
        {
            ServerFault fault = new(failure.Code, failure.Message, failure.Details, failure.Step, clock.GetUtcNow().ToMicroseconds());
            await servers.ChangeAsync(
                work, happening.Server,
                row => change(row) is var changed && ReferenceEquals(changed, row) ? row : changed with { Fault = Documents.Write(fault) },
                cancellationToken);
        }
    }
}
