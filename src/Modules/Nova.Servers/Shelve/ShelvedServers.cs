using Nova.Contracts.Usage;
using Nova.Core;
using Nova.Data;
using Nova.Servers.Storage;
using Nova.Workflows;

namespace Nova.Servers.Shelve;

/// <summary>What begins by itself, or as the end of other work, about shelved servers and their images.</summary>
internal sealed class ShelvedServers(Database database, IActionLog actions, IOperations operations, OffloadWorkflow offload, ForgetImageWorkflow forget)
{
    /// <summary>Begins to take a server off its host, whose row shows that already.</summary>
    public async Task OffloadAsync(IUnitOfWork work, RequestContext caller, ServerRow row, CancellationToken cancellationToken)
    {
        HostName? host = row.Host is { } name ? new HostName(name) : null;
        await actions.StartEventAsync(work, new ActionEvent(row.ServerId, caller.RequestId, OffloadWorkflow.EventName, host), cancellationToken);
        await operations.StartAsync(work, offload, new NewOperation<OffloadState>(row.Id, caller, new OffloadState { Server = row.ServerId }), cancellationToken);
    }

    /// <summary>Begins to remove the image of a server that is back, or gone; nothing where it had none.</summary>
    public async Task ForgetImageAsync(IUnitOfWork work, RequestContext caller, ServerRow row, CancellationToken cancellationToken)
    {
        if (row.ShelvedImageId is { } id)
        {
            // A subject of its own: the server is not kept waiting.
            NewOperation<ForgottenImage> operation = new(id, caller, new ForgottenImage { Image = Identifier.Parse<ImageId>(id) });
            await operations.StartAsync(work, forget, operation, cancellationToken);
        }
    }

    /// <summary>Servers that have been shelved on their hosts since before the instant.</summary>
    public Task<IReadOnlyList<ServerRow>> ListAsync(DateTimeOffset before, CancellationToken cancellationToken) => database.QueryAsync<ServerRow>(
        $"SELECT {ServerColumns.Select} FROM servers WHERE vm_state = 'shelved' AND task_state = '' AND deleted_at IS NULL AND shelved_at < @before LIMIT 100",
        new { before = before.ToMicroseconds() },
        cancellationToken);
}
