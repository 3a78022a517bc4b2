using Microsoft.Extensions.Logging;
using Nova.Consoles.Storage;
using Nova.Contracts.Servers;
using Nova.Core;
using Nova.Hosting;

namespace Nova.Consoles;

/// <summary>Removes tokens that have expired, and those of servers that are gone; neither opens anything meanwhile.</summary>
internal sealed class TokenSweep(TokenStore store, IServerDirectory servers, TimeProvider clock, ILogger<TokenSweep> logger) : PeriodicTask("console_tokens", clock, logger)
{
    private readonly TimeProvider _clock = clock;

    protected override TimeSpan Interval => TimeSpan.FromMinutes(1);

    protected override Task RunOnceAsync(CancellationToken cancellationToken) => SweepAsync(_clock.GetUtcNow(), cancellationToken);

    internal async Task SweepAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await store.PruneAsync(now, cancellationToken);
        var known = (await store.ListServersAsync(cancellationToken)).Select(Identifier.Parse<ServerId>).ToList();
        if (known.Count is 0)
        {
            return;
        }

        var existing = await servers.ExistingAsync(known, cancellationToken);
        foreach (var gone in known.Where(server => !existing.Contains(server)))
        {
            await store.RemoveAsync(gone.ToString(), cancellationToken);
        }
    }
}
