using Nova.Core;
using Nova.Networks.Catalog;
using Nova.Networks.Ports;
using Nova.Networks.Storage;

namespace Nova.Networks.Addresses;

/// <summary>Takes what addresses a port is to have: those that were asked for, or one of each IP version that the network has.</summary>
internal sealed class AddressTaker(AddressPool pool)
{
    /// <summary>Takes them, in their order.</summary>
    /// <returns><see cref="Fault.Conflict"/> where an address is taken, or none is left.</returns>
    public async Task<Result<IReadOnlyList<TakenAddress>>> TakeAsync(
        IUnitOfWork work, Network network, IReadOnlyList<WantedAddress>? wanted, string port, CancellationToken cancellationToken)
    {
        List<TakenAddress> taken = [];
        foreach (var address in wanted ?? [])
        {
            var text = address.Number is not { } number ? await pool.TakeAnyAsync(work, address.Subnet, port, cancellationToken)
                : await FixedIpStore.TryTakeAsync(work, address.Subnet, number, port, cancellationToken) ? address.Text
                : null;
            if (text is null)
            {
                return address.Text is { } named
                    ? new Fault.Conflict($"Fixed IP {named} is already in use.")
                    : new Fault.Conflict($"No more IP addresses available on subnet {address.Subnet.Id}.");
            }

            taken.Add(new TakenAddress(address.Subnet, text));
        }

        return wanted is null ? await TakeAnyAsync(work, network, port, cancellationToken) : taken;
    }

    private async Task<Result<IReadOnlyList<TakenAddress>>> TakeAnyAsync(IUnitOfWork work, Network network, string port, CancellationToken cancellationToken)
    {
        List<TakenAddress> taken = [];
        foreach (var version in network.Subnets.GroupBy(subnet => subnet.IsIPv6))
        {
            TakenAddress? found = null;
            foreach (var subnet in version)
            {
                if (await pool.TakeAnyAsync(work, subnet, port, cancellationToken) is { } address)
                {
                    found = new TakenAddress(subnet, address);
                    break;
                }
            }

            if (found is null)
            {
                return new Fault.Conflict($"No fixed IP addresses available for network: {network.Id}");
            }

            taken.Add(found);
        }

        return taken;
    }
}

/// <summary>An address that a port has got.</summary>
internal sealed record TakenAddress(Subnet Subnet, string Address);
