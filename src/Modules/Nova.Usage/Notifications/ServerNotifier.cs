using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Nova.Contracts.Usage;
using Nova.Core;
using Nova.Usage.Audits;
using Nova.Usage.Storage;

namespace Nova.Usage.Notifications;

/// <summary>
/// Makes notifications of what happens to servers. They are written down just before the transaction ends, so that they tell of the server
/// as the transaction leaves it; who sends them does so after.
/// </summary>
internal sealed class ServerNotifier(
    IServiceProvider services, Notices notices, IOptions<NotificationFormatOptions> format, IOptions<AuditOptions> audits, TimeProvider clock) : IServerNews
{
    private const string Prefix = "compute_";

    // Asked for late: who describes servers records their actions.
    private IServerNotices Servers => services.GetRequiredService<IServerNotices>();

    /// <summary>A part of an action has begun.</summary>
    public void Started(IUnitOfWork work, ActionEvent happening) => Add(work, happening, "start", null);

    /// <summary>A part of an action has ended.</summary>
    public void Finished(IUnitOfWork work, ActionEvent happening, string? failure) =>
        Add(work, happening, failure is null ? "end" : "error", failure);

    public void Changed(IUnitOfWork work, ServerUpdate update)
    {
        if (!notices.AreWanted || !format.Value.Tells(update))
        {
            return;
        }

        Telling telling = new("instance.update", "compute.instance.update", null)
        {
            Happening = new ServerHappening
            {
                Server = update.Server,
                RequestId = "",
                Kind = NoticeKind.Update,
                Function = "",
                Update = update,
            },
        };
        work.BeforeCommit(cancellationToken => WriteAsync(work, telling with { Happening = telling.Happening with { Period = Current() } }, cancellationToken));
    }

    public void Happened(IUnitOfWork work, ServerNews news)
    {
        if (!notices.AreWanted)
        {
            return;
        }

        Telling telling = new($"instance.{news.Event}", news.IsOld ? $"compute.instance.{news.Event}" : null, news.Host)
        {
            IsOfApi = news.IsOfApi,
            Happening = new ServerHappening
            {
                Server = news.Server,
                RequestId = news.RequestId,
                Kind = news.Period is null ? NoticeKind.Action : NoticeKind.Exists,
                Function = "",
                Period = news.Period,
            },
        };
        work.BeforeCommit(cancellationToken => WriteAsync(work, telling, cancellationToken));
    }

    private void Add(IUnitOfWork work, ActionEvent happening, string phase, string? failure)
    {
        if (!notices.AreWanted || ServerEvent.Of(happening.Name) is not { } known)
        {
            return;
        }

        Telling telling = new($"{known.Versioned}.{phase}", known.Unversioned is { } name ? $"{name}.{phase}" : null, happening.Host)
        {
            Happening = new ServerHappening
            {
                Server = happening.Server,
                RequestId = happening.RequestId,
                Kind = known.Kind,
                Failure = failure,
                Function = happening.Name.StartsWith(Prefix, StringComparison.Ordinal) ? happening.Name[Prefix.Length..] : happening.Name,
                Detail = happening.Detail,
            },
        };
        work.BeforeCommit(cancellationToken => WriteAsync(work, telling, cancellationToken));
    }

    private async Task WriteAsync(IUnitOfWork work, Telling telling, CancellationToken cancellationToken)
    {
        var asked = telling.Happening;
        if (await ActionStore.FindInitiatorAsync(work, asked.Server, asked.RequestId, cancellationToken) is { } initiator)
        {
            asked = asked with { RequestId = initiator.RequestId, User = new UserId(initiator.UserId), Project = new ProjectId(initiator.ProjectId) };
        }

        if (await Servers.DescribeAsync(work, asked, cancellationToken) is not { } described)
        {
            return;
        }

        // What is done to a server that is nowhere, the API does.
        var host = telling.IsOfApi ? null : telling.Host ?? described.Host;
        Notice notice = new()
        {
            Event = telling.Event,
            OldEvent = telling.OldEvent,
            RequestId = asked.RequestId,
            Program = host is null ? "nova-api" : "nova-compute",
            Host = host,
            IsError = asked.Failure is not null,
            Name = "",
            Version = "",
            Data = [],
        };
        await notices.AddAsync(work, notice, described.Versioned, described.Unversioned, cancellationToken);
    }

    private NoticePeriod Current()
    {
        var now = clock.GetUtcNow();
        return new NoticePeriod(AuditPeriod.Before(now, audits.Value.Unit).To, now);
    }

    /// <param name="Event">Its name, e.g. <c>instance.reboot.start</c>.</param>
    /// <param name="OldEvent">The same in the unversioned kind; <see langword="null"/> where that does not tell of it.</param>
    /// <param name="Host">Where it happens, as far as that is said.</param>
    private sealed record Telling(string Event, string? OldEvent, HostName? Host)
    {
        public required ServerHappening Happening { get; init; }

        public bool IsOfApi { get; init; }
    }
}
