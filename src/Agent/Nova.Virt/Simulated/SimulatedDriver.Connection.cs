namespace Nova.Virt.Simulated;

/// <summary>The connection to a simulated hypervisor: one that cannot say what its host has is not reached.</summary>
internal sealed partial class SimulatedDriver : IConnectedDriver
{
    private volatile string? _connectionError;

    string IConnectedDriver.Address => _address;

    string? IConnectedDriver.ConnectionError => _connectionError;

    private async Task ReachAsync(CancellationToken cancellationToken)
    {
        try
        {
            await EnterAsync(SimulatedCall.Describe, cancellationToken);
            _connectionError = null;
        }
        catch (VirtDriverException error)
        {
            _connectionError = error.Message;
            throw;
        }
    }
}
