using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Nova.Contracts.Usage;
using Nova.Core;

namespace Nova.Usage.Notifications;

/// <summary>
/// Makes notifications of what happens to servers. They are written down just before the transaction ends, so that they tell of the server
/// as the transaction leaves it; who sends them does so after.
/// </summary>
internal sealed class ServerNotifier(
    IServiceProvider services, IOptions<NotificationOptions> options, IOptions<NotificationFormatOptions> format, TimeProvider clock)
{
    // Asked for late: who describes servers records their actions.
    private IServerNotices Servers => services.GetRequiredService<IServerNotices>();

    /// <summary>A part of an action has begun.</summary>
    public void Started(IUnitOfWork work, ActionEvent happening) => Add(work, happening, "start", null);

    /// <summary>A part of an action has ended.</summary>
    public void Finished(IUnitOfWork work, ActionEvent happening, string? failure) =>
        Add(work, happening, failure is null ? "end" : "error", failure);

    private void Add(IUnitOfWork work, ActionEvent happening, string phase, string? failure)
    {
        if (options.Value.Drivers.Count > 0 && ServerEvent.Of(happening.Name) is { } known)
        {
            work.BeforeCommit(cancellationToken => WriteAsync(work, happening, known, phase, failure, cancellationToken));
        }
    }

    private async Task WriteAsync(
        IUnitOfWork work, ActionEvent happening, ServerEvent known, string phase, string? failure, CancellationToken cancellationToken)
    {
        ServerHappening asked = new()
        {
            Server = happening.Server,
            RequestId = happening.RequestId,
            IsCreation = known.Versioned is "instance.create",
            Failure = failure,
            Function = happening.Name["compute_".Length..],
        };
        if (await Servers.DescribeAsync(work, asked, cancellationToken) is not { } notice)
        {
            return;
        }

        var (host, priority) = (happening.Host?.Value ?? "", failure is null ? "INFO" : "ERROR");
        if (format.Value.WantsVersioned)
        {
            await AddAsync(work, happening, $"{known.Versioned}.{phase}", priority, $"nova-compute:{host}", notice.Versioned, isVersioned: true, cancellationToken);
        }

        if (format.Value.WantsUnversioned && known.Unversioned is { } name)
        {
            await AddAsync(work, happening, $"{name}.{phase}", priority, $"compute.{host}", notice.Unversioned, isVersioned: false, cancellationToken);
        }
    }

    private Task AddAsync(
        IUnitOfWork work, ActionEvent happening, string eventType, string priority, string publisher, string payload, bool isVersioned, CancellationToken cancellationToken) =>
        NotificationStore.AddAsync(
            work,
            new NotificationRow
            {
                Id = Guid.NewGuid().ToString("D"),
                EventType = eventType,
                Priority = priority,
                Publisher = publisher,
                IsVersioned = isVersioned ? 1 : 0,
                RequestId = happening.RequestId,
                Payload = payload,
                CreatedAt = clock.GetUtcNow().ToMicroseconds(),
            },
            cancellationToken);
}
