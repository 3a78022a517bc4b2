using Nova.Contracts.Compute;
using Nova.Core;

namespace Nova.Fleet.Hypervisors;

/// <summary>What a compute host last reported.</summary>
/// <param name="Service">Its service, whose id is also the hypervisor's.</param>
/// <param name="Version">Of the report.</param>
/// <param name="Report">The report.</param>
internal sealed record HypervisorRecord(ServiceId Service, ReportVersion Version, HypervisorReport Report);

/// <summary>Reports of one service and one version are the same.</summary>
/// <param name="Number">Grows with each report.</param>
/// <param name="ReportedAt">When it was stored, in microseconds; what the release before versions changes.</param>
internal readonly record struct ReportVersion(long Number, long ReportedAt);
