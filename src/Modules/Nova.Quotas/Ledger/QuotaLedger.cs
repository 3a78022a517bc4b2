using Nova.Contracts.Quotas;
using Nova.Core;
using Nova.Quotas.Storage;

namespace Nova.Quotas.Ledger;

/// <inheritdoc />
internal sealed class QuotaLedger(LimitBook limits) : IQuotaLedger
{
    public async Task<Result<Done>> ReserveAsync(IUnitOfWork work, ProjectId project, ServerResources amount, CancellationToken cancellationToken)
    {
        var book = await limits.OfAsync(work, project, cancellationToken);
        ServerResources most = new(book[QuotaResource.Servers], book[QuotaResource.Cores], book[QuotaResource.Memory]);
        if (await QuotaStore.TryReserveAsync(work, project, amount, most, cancellationToken))
        {
            return default(Done);
        }

        var used = await QuotaStore.UsageAsync(work, project, cancellationToken);
        return Exceeded(amount, most, used);
    }

    public Task ReleaseAsync(IUnitOfWork work, ProjectId project, ServerResources amount, CancellationToken cancellationToken) =>
        QuotaStore.ReleaseAsync(work, project, amount, cancellationToken);

    public async Task<int> LimitAsync(ProjectId project, string resource, CancellationToken cancellationToken) =>
        (await limits.OfAsync(project, cancellationToken)).TryGetValue(resource, out var limit)
            ? limit
            : throw new ArgumentException($"There is no quota of '{resource}'.", nameof(resource));

    // Clients match these words. Where somebody released between the two statements, everything that was asked for is named.
    private static Fault.OverQuota Exceeded(ServerResources amount, ServerResources most, UsageRow used)
    {
        Line[] all =
        [
            new(QuotaResource.Cores, amount.Cores, used.Cores, most.Cores),
            new(QuotaResource.Servers, amount.Servers, used.Servers, most.Servers),
            new(QuotaResource.Memory, amount.MemoryMiB, used.MemoryMiB, most.MemoryMiB),
        ];
        var over = all.Where(line => line.Requested > 0 && line.Limit >= 0 && line.Used + line.Requested > line.Limit).ToArray();
        var lines = over is [] ? all : over;
        var names = string.Join(", ", lines.Select(line => line.Resource));
        return new Fault.OverQuota(
            names,
            $"Quota exceeded for {names}: Requested {Join(line => line.Requested)}, but already used {Join(line => line.Used)} of {Join(line => line.Limit)} {names}");

        string Join(Func<Line, long> figure) => string.Join(", ", lines.Select(figure));
    }

    private sealed record Line(string Resource, long Requested, long Used, long Limit);
}
