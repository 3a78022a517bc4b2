using Nova.Contracts.Usage;
using Nova.Core;
using Nova.Usage.Notifications;
using Nova.Usage.Storage;

namespace Nova.Usage;

/// <inheritdoc />
internal sealed class ActionLog(ServerNotifier notifier, TimeProvider clock) : IActionLog
{
    public Task StartAsync(IUnitOfWork work, RequestContext caller, ServerId server, string action, CancellationToken cancellationToken) =>
        ActionStore.AddAsync(work, server, caller, action, clock.GetUtcNow(), cancellationToken);

    public Task StartEventAsync(IUnitOfWork work, ActionEvent happening, CancellationToken cancellationToken)
    {
        notifier.Started(work, happening);
        return ActionStore.AddEventAsync(
            work, happening.Server, happening.RequestId, happening.Name, happening.Host, clock.GetUtcNow(), cancellationToken);
    }

    public Task FinishEventAsync(IUnitOfWork work, ActionEvent happening, string? failure, CancellationToken cancellationToken)
    {
        notifier.Finished(work, happening, failure);
        return ActionStore.FinishEventAsync(
            work, happening.Server, happening.RequestId, happening.Name, happening.Host, failure, clock.GetUtcNow(), cancellationToken);
    }
}
