using Microsoft.Extensions.Options;
using Nova.Core;

namespace Nova.Virt.Libvirt;

/// <summary>This machine, as one host.</summary>
internal sealed class LibvirtHostFactory(LibvirtDriver driver, IOptions<VirtOptions> options) : IVirtHostFactory
{
    public string Name => driver.Name;

    public async Task<IReadOnlyList<VirtHost>> CreateAsync(CancellationToken cancellationToken)
    {
        HostName host = new(options.Value.Host ?? Environment.MachineName);
        await HostIdentity.ClaimAsync(options.Value.StatePath, host, cancellationToken);
        return [new VirtHost(host, driver)];
    }
}
