using System.Text.Json.Nodes;
using Nova.Contracts.Usage;
using Nova.Core;
using Nova.Servers.Storage;
using Nova.Workflows;

namespace Nova.Servers.Notices;

/// <summary>Tells that no host was found for a server (<c>compute_task.*.error</c>), with what was asked for.</summary>
internal sealed class TaskNotices(INotices notices)
{
    /// <summary>Tells it.</summary>
    /// <param name="work">The transaction that ends the work.</param>
    /// <param name="operation">The work.</param>
    /// <param name="server">The server.</param>
    /// <param name="what">What could not be done, e.g. <c>build_instances</c>.</param>
    /// <param name="failure">Why.</param>
    /// <param name="cancellationToken">Ends the wait for the database.</param>
    public async Task TellAsync(
        IUnitOfWork work, OperationInfo operation, ServerId server, string what, WorkflowFailure failure, CancellationToken cancellationToken)
    {
        if (failure.IsCancelled || !notices.AreWanted || await ServerStore.FindAsync(work, server, cancellationToken) is not { } row)
        {
            return;
        }

        Notice notice = new()
        {
            Event = $"compute_task.{what}.error",
            RequestId = operation.Caller.RequestId,
            Program = "nova-conductor",
            IsError = true,
            Name = "ComputeTaskPayload",
            Version = "1.0",
            Data = new JsonObject
            {
                ["instance_uuid"] = row.Id,
                ["reason"] = VersionedNotice.Fault(failure.Message, what, "NoValidHost"),
                ["request_spec"] = RequestNotice.Of(row),
                ["state"] = "error",
            },
        };
        await notices.TellAsync(work, notice, cancellationToken);
    }
}
