using Microsoft.Extensions.Logging;
using Nova.Core;
using Nova.Fleet.Services;
using Nova.Hosting;
using Nova.Membership;

namespace Nova.Fleet.Liveness;

/// <summary>
/// Notes who is in the service group as signs of life, beside heartbeats. It asks about the services of the last list that this process has read, and no database: whoever
/// asks whether a service is up has just read one.
/// </summary>
internal sealed class GroupWatch(IServiceGroup group, ServiceClock liveness, TimeProvider clock, ILogger<GroupWatch> log)
    : PeriodicTask("fleet_group_watch", clock, log)
{
    private Dictionary<ServiceId, string> _beats = [];

    protected override TimeSpan Interval => group.IsUsed ? TimeSpan.FromSeconds(1) : TimeSpan.Zero;

    /// <summary>One look.</summary>
    internal async Task LookAsync(CancellationToken cancellationToken)
    {
        if (!group.IsUsed)
        {
            return;
        }

        var services = liveness.Known.ToLookup(service => new GroupMember(service.Topic, service.Host.Value));
        try
        {
            Note(services, await group.ReadAsync([.. services.Select(each => each.Key)], cancellationToken));
        }
        catch (ServiceGroupException)
        {
            // The group has said so once; the time is forgiven.
        }
    }

    protected override Task RunOnceAsync(CancellationToken cancellationToken) => LookAsync(cancellationToken);

    private void Note(ILookup<GroupMember, ServiceRecord> services, IReadOnlyList<GroupSign> signs)
    {
        Dictionary<ServiceId, string> beats = [];
        foreach (var (sign, service) in signs.SelectMany(sign => services[sign.Member], (sign, service) => (sign, service)))
        {
            if (sign.Beat is null || _beats.GetValueOrDefault(service.Id) != sign.Beat)
            {
                liveness.SawMember(service, sign.Epoch);
            }

            beats[service.Id] = sign.Beat ?? "";
        }

        _beats = beats;
    }
}
