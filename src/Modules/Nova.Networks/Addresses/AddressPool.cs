using Nova.Core;
using Nova.Networks.Catalog;
using Nova.Networks.Storage;

namespace Nova.Networks.Addresses;

/// <summary>Finds and takes free addresses. Nobody asks first: the row is inserted, and who comes second tries the next gap.</summary>
internal sealed class AddressPool(AddressCursors cursors)
{
    /// <summary>Takes any address of the subnet for the port; <see langword="null"/> where none is left.</summary>
    public async Task<string?> TakeAnyAsync(IUnitOfWork work, Subnet subnet, string port, CancellationToken cancellationToken)
    {
        if (subnet.First > subnet.Last)
        {
            return null;
        }

        var start = subnet.Next(cursors.Take(subnet));
        start = start > subnet.Last ? subnet.Next(subnet.First) : start;
        var (number, wrapped) = (start, false);
        while (true)
        {
            if (!subnet.IsReserved(number) && await FixedIpStore.TryTakeAsync(work, subnet, number, port, cancellationToken))
            {
                if (number != start)
                {
                    cursors.MoveBehind(subnet, number);
                }

                return subnet.AddressOf(number);
            }

            number = subnet.IsReserved(number) ? number + 1 : await FixedIpStore.FindGapAsync(work, subnet, number, cancellationToken) ?? number + 1;
            number = subnet.Next(number);
            if (number > subnet.Last && !wrapped)
            {
                (number, wrapped) = (subnet.Next(subnet.First), true);
            }

            if (number > subnet.Last || (wrapped && number >= start))
            {
                return null;
            }
        }
    }
}
