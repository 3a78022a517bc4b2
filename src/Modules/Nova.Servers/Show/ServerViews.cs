using System.Collections.Frozen;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Nova.Contracts.Fleet;
using Nova.Contracts.Networks;
using Nova.Core;
using Nova.Servers.Lifecycle;
using Nova.Servers.Storage;
using Nova.Web;

namespace Nova.Servers.Show;

/// <summary>Makes views of servers for one request: what its caller may see is asked once, and what servers share is made once.</summary>
internal sealed class ServerViews
{
    private const string Unknown = "UNKNOWN";

    private static readonly string[] WithProgress = ["ACTIVE", "BUILD", "REBUILD", "RESIZE", "VERIFY_RESIZE"];

    private readonly ApiCall _call;
    private readonly bool _seesAttributes;
    private readonly bool _seesExtraSpecs;
    private readonly bool _seesHostStatus;
    private readonly bool _seesUnknownHost;
    private readonly IReadOnlyDictionary<string, string> _hostStatus;
    private readonly IReadOnlyDictionary<string, string> _userData;
    private readonly Dictionary<string, ServerFlavorView> _flavors = [];

    private ServerViews(ApiCall call, IReadOnlyDictionary<string, string> hostStatus, IReadOnlyDictionary<string, string> userData)
    {
        (_call, _hostStatus, _userData) = (call, hostStatus, userData);
        _seesAttributes = call.Allows(ServerPolicies.ExtendedAttributes);
        _seesExtraSpecs = call.Version.Supports(47) && call.Allows(ServerPolicies.ShowExtraSpecs);
        _seesHostStatus = call.Version.Supports(16) && call.Allows(ServerPolicies.ShowHostStatus);
        _seesUnknownHost = call.Version.Supports(16) && call.Allows(ServerPolicies.ShowUnknownHost);
    }

    /// <summary>Prepares to show these rows; the number of statements does not depend on how many they are.</summary>
    public static async Task<ServerViews> ForAsync(
        ApiCall call, IReadOnlyList<ServerRow> rows, ServerStore servers, IHostDirectory hosts, CancellationToken cancellationToken) =>
        await ForAsync(call, rows, servers, await HostStatusesAsync(call, hosts, cancellationToken), cancellationToken);

    /// <summary>The same where the hosts' states are known.</summary>
    public static async Task<ServerViews> ForAsync(
        ApiCall call, IReadOnlyList<ServerRow> rows, ServerStore servers, IReadOnlyDictionary<string, string> hostStatus, CancellationToken cancellationToken)
    {
        var userData = call.Version.Supports(3) && call.Allows(ServerPolicies.ExtendedAttributes)
            ? await servers.ListUserDataAsync([.. rows.Select(row => row.Id)], cancellationToken)
            : new Dictionary<string, string>();
        return new ServerViews(call, hostStatus, userData);
    }

    /// <summary>The state of each host, where the caller sees them.</summary>
    public static async ValueTask<IReadOnlyDictionary<string, string>> HostStatusesAsync(ApiCall call, IHostDirectory hosts, CancellationToken cancellationToken) =>
        call.Version.Supports(16) && (call.Allows(ServerPolicies.ShowHostStatus) || call.Allows(ServerPolicies.ShowUnknownHost))
            ? (await hosts.ListAsync(cancellationToken)).ToDictionary(host => host.Host.Value, StatusOf)
            : FrozenDictionary<string, string>.Empty;

    /// <summary>The whole view.</summary>
    public ServerView Whole(ServerRow row)
    {
        var status = row.Status;
        var apiStatus = status.ApiStatus;
        return new ServerView
        {
            Id = row.Id,
            Name = row.Name,
            Status = apiStatus,
            TenantId = row.ProjectId,
            UserId = row.UserId,
            Metadata = row.GetMetadata(),
            HostId = HostId(row),
            Image = Image(row),
            Flavor = Flavor(row),
            Created = Instants.FromMicroseconds(row.CreatedAt).ToApiSeconds(),
            Updated = Instants.FromMicroseconds(row.UpdatedAt).ToApiSeconds(),
            Addresses = Addresses(row.GetPorts()),
            AccessIpv4 = row.AccessIpv4 ?? "",
            AccessIpv6 = row.AccessIpv6 ?? "",
            Links = Links(row.Id),
            DiskConfig = row.AutoDiskConfig is 1 ? "AUTO" : "MANUAL",
            Progress = WithProgress.Contains(apiStatus) ? (int)row.Progress : null,
            AvailabilityZone = row.Zone ?? row.RequestedZone ?? "",
            ConfigDrive = row.ConfigDrive is 1 ? "True" : "",
            KeyName = row.KeyName,
            LaunchedAt = Instants.FromMicroseconds(row.LaunchedAt)?.ToApiMicroseconds(),
            TerminatedAt = Instants.FromMicroseconds(row.TerminatedAt)?.ToApiMicroseconds(),
            // Groups are its ports'; where it has none, nothing is said of them.
            SecurityGroups = row.SecurityGroups is "[]" || row.Ports is "[]" ? null : [.. row.GetSecurityGroups().Select(name => new SecurityGroupView(name))],
            Host = ShownText.If(_seesAttributes, row.Host),
            HypervisorHostname = ShownText.If(_seesAttributes, row.Node),
            InstanceName = ShownText.If(_seesAttributes, row.DomainName),
            ReservationId = ShownText.If(_seesAttributes, row.ReservationId),
            LaunchIndex = _seesAttributes ? (int)row.LaunchIndex : null,
            Hostname = ShownText.If(_seesAttributes || _call.Version.Supports(90), row.Hostname),
            KernelId = ShownText.If(_seesAttributes, row.KernelId ?? ""),
            RamdiskId = ShownText.If(_seesAttributes, row.RamdiskId ?? ""),
            RootDeviceName = ShownText.If(_seesAttributes, row.RootDevice),
            UserData = ShownText.If(_seesAttributes, _userData.GetValueOrDefault(row.Id)),
            TaskState = row.TaskState is { Length: > 0 } task ? task : null,
            VmState = row.VmState,
            PowerState = (int)row.PowerState,
            VolumesAttached = [.. row.GetVolumes().Select(volume => new AttachedVolumeView { Id = volume.Id, DeleteOnTermination = volume.DeleteOnTermination })],
            Locked = row.LockedBy is not null,
            HostStatus = HostStatus(row),
            Description = row.Description,
            Tags = row.GetTags(),
            TrustedImageCertificates = row.TrustedCerts is { } certificates ? Documents.ReadList(certificates) : null,
            LockedReason = row.LockedReason,
            PinnedAvailabilityZone = row.RequestedZone,
            SchedulerHints = Hints(row),
            Fault = status.Vm is VmState.Error or VmState.Deleted ? Fault(row) : null,
        };
    }

    /// <summary>The view of one server on its own, which has its groups besides.</summary>
    public ServerView WholeAlone(ServerRow row) => Whole(row) with { ServerGroups = row.GroupId is { } group ? [group] : [] };

    /// <summary>Name and links.</summary>
    public static BriefServerView Brief(ApiCall call, string id, string name) => new(id, name, LinksOf(call, id));

    /// <summary>The links of a server.</summary>
    public static IReadOnlyList<LinkView> LinksOf(ApiCall call, string id) =>
        [new LinkView("self", call.Link($"/servers/{id}")), new LinkView("bookmark", call.Bookmark($"/servers/{id}"))];

    /// <summary>The addresses by network.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<AddressView>> Addresses(IReadOnlyList<ServerPort> ports)
    {
        Dictionary<string, IReadOnlyList<AddressView>> networks = [];
        foreach (var port in ports)
        {
            var known = networks.GetValueOrDefault(port.NetworkLabel, []);
            networks[port.NetworkLabel] =
            [
                .. known,
                .. from address in port.Addresses
                   from text in (string[])[address.Address, .. address.Floating]
                   select Address(text, text == address.Address ? "fixed" : "floating", port.MacAddress),
            ];
        }

        return networks;
    }

    private static AddressView Address(string text, string type, string mac) => new()
    {
        Addr = text,
        Version = IPAddress.TryParse(text, out var parsed) && parsed.AddressFamily is AddressFamily.InterNetworkV6 ? 6 : 4,
        Type = type,
        MacAddress = mac,
    };

    private static string StatusOf(ComputeHost host) => host switch
    {
        { IsForcedDown: true } => "DOWN",
        { IsDisabled: true } => "MAINTENANCE",
        { IsUp: true } => "UP",
        _ => Unknown,
    };

    // Two servers of a project on one host have the same; from outside it tells nothing of the host. 56 digits, as clients expect.
    private static string HostId(ServerRow row) => row.Host is { } host
        ? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(row.ProjectId + host)))[..56]
        : "";

    private static JsonElement Hints(ServerRow row)
    {
        using var document = JsonDocument.Parse(row.Hints);
        return document.RootElement.Clone();
    }

    private ShownText HostStatus(ServerRow row)
    {
        var status = row.Host is { } host ? _hostStatus.GetValueOrDefault(host, "") : "";
        return ShownText.If(_seesHostStatus || (_seesUnknownHost && status is Unknown), status);
    }

    private IReadOnlyList<LinkView> Links(string id) => LinksOf(_call, id);

    private ServerImageView? Image(ServerRow row) => row.ImageId is { } image
        ? new ServerImageView { Id = image, Links = [new LinkView("bookmark", _call.Bookmark($"/images/{image}"))], Properties = row.GetImageProperties() }
        : null;

    private ServerFlavorView Flavor(ServerRow row)
    {
        if (!_flavors.TryGetValue(row.Flavor, out var view))
        {
            var flavor = row.GetFlavor();
            _flavors[row.Flavor] = view = new ServerFlavorView
            {
                Id = flavor.Id.Value,
                Links = [new LinkView("bookmark", _call.Bookmark($"/flavors/{flavor.Id}"))],
                OriginalName = flavor.Name,
                Vcpus = flavor.VCpus,
                Ram = flavor.MemoryMiB,
                Disk = flavor.RootDiskGiB,
                Ephemeral = flavor.EphemeralDiskGiB,
                Swap = flavor.SwapMiB,
                ExtraSpecs = _seesExtraSpecs ? flavor.ExtraSpecs : null,
            };
        }

        return view;
    }

    // The details of what is ours to mend are for administrators.
    private FaultView? Fault(ServerRow row) => row.GetFault() is { } fault
        ? new FaultView
        {
            Code = fault.Code,
            Created = Instants.FromMicroseconds(fault.CreatedAt).ToApiSeconds(),
            Message = fault.Message,
            Details = _call.Caller.IsAdmin || fault.Code is not 500
                ? string.Create(CultureInfo.InvariantCulture, $"Step {fault.Step}. {fault.Details}")
                : null,
        }
        : null;
}
