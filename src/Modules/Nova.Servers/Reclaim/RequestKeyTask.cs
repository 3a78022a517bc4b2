using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nova.Hosting;
using Nova.Servers.Create;

namespace Nova.Servers.Reclaim;

/// <summary>Forgets the keys of requests that nobody will repeat any more.</summary>
internal sealed class RequestKeyTask(RequestKeyStore keys, IOptions<ServerOptions> options, TimeProvider clock, ILogger<RequestKeyTask> logger)
    : PeriodicTask("request_keys", clock, logger)
{
    private static readonly TimeSpan MostSeldom = TimeSpan.FromMinutes(10);

    private readonly TimeSpan _age = TimeSpan.FromSeconds(options.Value.IdempotencyKeySeconds);
    private readonly TimeProvider _clock = clock;

    protected override TimeSpan Interval => _age < MostSeldom ? _age : MostSeldom;

    protected override Task RunOnceAsync(CancellationToken cancellationToken) => keys.PruneAsync(_clock.GetUtcNow() - _age, cancellationToken);
}
