using Microsoft.Extensions.Options;
using Nova.Core;

namespace Nova.Virt.Libvirt;

/// <summary>This machine, as one host.</summary>
internal sealed class LibvirtHostFactory(LibvirtDriver driver, IOptions<VirtOptions> options) : IVirtHostFactory
{
    public string Name => driver.Name;

    public Task<IReadOnlyList<VirtHost>> CreateAsync(CancellationToken cancellationToken)
    {
        HostName host = new(options.Value.Host ?? Environment.MachineName);
        return Task.FromResult<IReadOnlyList<VirtHost>>([new VirtHost(host, driver)]);
    }
}
