using Nova.Contracts.Compute;
using Nova.Core;

namespace Nova.Fleet.Hypervisors;

/// <summary>What a compute host last reported.</summary>
/// <param name="Service">Its service, whose id is also the hypervisor's.</param>
/// <param name="Report">The report.</param>
internal sealed record HypervisorRecord(ServiceId Service, HypervisorReport Report);
