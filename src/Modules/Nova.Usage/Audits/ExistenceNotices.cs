using Nova.Contracts.Servers;
using Nova.Contracts.Usage;
using Nova.Core;
using Nova.Data;

namespace Nova.Usage.Audits;

/// <summary>Tells of every server that was there in a period (<c>instance.exists</c>), as accounting wants it.</summary>
internal sealed class ExistenceNotices(Database database, IServerUsage servers, INotices notices, IServerNews news)
{
    private const int Batch = 100;

    public async Task TellAsync(AuditPeriod period, CancellationToken cancellationToken)
    {
        ServerId? last = null;
        while (notices.AreWanted && await servers.ListAsync(period.From, period.To, null, last, Batch, cancellationToken) is { Count: > 0 } some)
        {
            await database.WriteAsync(work => TellAsync(work, some, period), cancellationToken);
            last = some[^1].Id;
        }
    }

    private Task TellAsync(IUnitOfWork work, IReadOnlyList<UsedServer> some, AuditPeriod period)
    {
        foreach (var server in some)
        {
            news.Happened(work, new ServerNews
            {
                Server = server.Id,
                RequestId = "",
                Event = "exists",
                IsOld = true,
                Period = new NoticePeriod(period.From, period.To),
            });
        }

        return Task.CompletedTask;
    }
}
