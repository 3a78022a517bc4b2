using Nova.Contracts.Compute;
using Nova.Virt;

namespace Nova.Compute.Reports;

/// <summary>Tells the control plane that the hypervisor cannot be reached, once for each time that it is lost.</summary>
internal sealed class LostHypervisor(HostParts parts, IControlPlane controlPlane)
{
    private bool _isTold;

    /// <summary>Looks. One call at a time; where the control plane cannot be told, the next look tells it.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        if (parts.Calls.Driver is not IConnectedDriver { ConnectionError: { } reason } driver)
        {
            _isTold = false;
            return;
        }

        if (!_isTold)
        {
            await controlPlane.ReportUnreachableAsync(new HypervisorUnreachable(parts.Host, driver.Name, driver.Address, reason), cancellationToken);
            _isTold = true;
        }
    }
}
