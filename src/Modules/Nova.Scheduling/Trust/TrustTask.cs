using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nova.Contracts.Fleet;
using Nova.Hosting;

namespace Nova.Scheduling.Trust;

/// <summary>Has all hosts attested again and again, where <c>TrustedFilter</c> is enabled; nothing otherwise.</summary>
internal sealed class TrustTask(
    AttestationService service, TrustLevels levels, IHostDirectory hosts, FilterPipeline filters, IOptions<TrustOptions> options, TimeProvider clock, ILogger<TrustTask> log)
    : PeriodicTask("attest_hosts", clock, log)
{
    private readonly bool _isWanted = filters.Names.Contains("TrustedFilter");

    protected override TimeSpan Interval => _isWanted ? TimeSpan.FromSeconds(options.Value.AttestationAuthTimeout / 2.0) : TimeSpan.Zero;

    protected override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        if (!_isWanted)
        {
            return;
        }

        try
        {
            var known = await hosts.ListAsync(cancellationToken);
            levels.Set(await service.PollAsync([.. known.Select(host => host.Host.Value)], cancellationToken));
        }
        catch (Exception exception) when (exception is AttestationException or CryptographicException or IOException)
        {
            levels.Fail(exception.Message);
            throw;
        }
    }
}
