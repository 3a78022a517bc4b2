using Nova.Contracts.Placement;
using Nova.Core;

namespace Nova.Placement.Pieces;

/// <summary>Puts a guest's cells on a host's cells, each on one of its own, and finds its devices near them. The first fit in a fixed order is taken.</summary>
internal sealed class PieceFitter : IPieceFitter
{
    // An image may ask for many cells: past so many tries the host is refused rather than computed upon for ever.
    private const int MostTries = 20_000;

    /// <inheritdoc />
    public Result<GuestFitting> Fit(HostPieces host, GuestDemand demand)
    {
        if (demand.Contradiction is { } contradiction)
        {
            return new Fault.Conflict(contradiction);
        }

        var topology = host.Topology;
        if (demand.Cells.Count > topology.Cells.Count)
        {
            return new Fault.Conflict($"{demand.Cells.Count} cells asked for, {topology.Cells.Count} in the host");
        }

        if (demand is { Threads: ThreadPolicy.Require, Cells.Count: > 0 } && !topology.Cells.Any(CpuChoice.HasThreads))
        {
            return new Fault.Conflict("threads of the same cores asked for, the host's cores have one each");
        }

        Search search = new(new HostRoom(host), topology, demand);
        return search.Place(0) ? search.Found() : new Fault.Conflict(search.Reason);
    }

    // Depth first: guest cells in their order, host cells in the order of preference.
    private sealed class Search(HostRoom room, HostTopology topology, GuestDemand demand)
    {
        private readonly HostCell[] _cells = Order(room, topology, demand);
        private readonly FittedCell?[][] _fits = [.. demand.Cells.Select(_ => new FittedCell?[topology.Cells.Count])];
        private readonly bool[][] _known = [.. demand.Cells.Select(_ => new bool[topology.Cells.Count])];
        private readonly List<int> _chosen = [];
        private IReadOnlyList<FittedDevice> _devices = [];
        private int _tries;

        public string Reason { get; private set; } = "no room";

        public bool Place(int guest)
        {
            if (guest == demand.Cells.Count)
            {
                return PlaceDevices();
            }

            for (var host = 0; host < _cells.Length && _tries < MostTries; host++)
            {
                _tries++;
                if (_chosen.Contains(host) || FitOf(guest, host) is null)
                {
                    continue;
                }

                _chosen.Add(host);
                if (Place(guest + 1))
                {
                    return true;
                }

                _chosen.RemoveAt(_chosen.Count - 1);
            }

            return false;
        }

        public GuestFitting Found() => new() { Cells = [.. _chosen.Select((host, guest) => _fits[guest][host]!)], Devices = _devices };

        private FittedCell? FitOf(int guest, int host)
        {
            if (!_known[guest][host])
            {
                _known[guest][host] = true;
                _fits[guest][host] = room.Fit(_cells[host], demand.Cells[guest], demand, guest is 0, out var reason);
                Reason = _fits[guest][host] is null ? reason : Reason;
            }

            return _fits[guest][host];
        }

        private bool PlaceDevices()
        {
            if (demand.Devices.Count is 0)
            {
                return true;
            }

            var devices = DeviceChoice.Of(room.FreeDevices, demand.Devices, topology.Cells, [.. _chosen.Select(host => _cells[host])], out var reason);
            (_devices, Reason) = (devices ?? [], reason);
            return devices is not null;
        }

        // Of more cells than are needed: first those with devices for whoever wants some, and those without for the others; then the emptier ones.
        private static HostCell[] Order(HostRoom room, HostTopology topology, GuestDemand demand)
        {
            if (topology.Cells.Count <= demand.Cells.Count)
            {
                return [.. topology.Cells];
            }

            var isAlone = demand.Cells.Any(cell => cell.PinnedCpus.Count > 0);
            var sign = demand.Devices.Count > 0 ? -1 : 1;
            return
            [
                .. topology.Cells
                    .OrderBy(cell => sign * room.FreeDevices.Count(device => device.Cell == cell.Id))
                    .ThenBy(cell => isAlone ? -room.FreeCpus(cell) : room.SharedCpus(cell))
                    .ThenByDescending(cell => cell.MemoryMiB - room.MemoryMiB(cell)),
            ];
        }
    }
}
