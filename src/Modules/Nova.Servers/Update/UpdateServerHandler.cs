using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Nova.Contracts.Fleet;
using Nova.Core;
using Nova.Data;
using Nova.Servers.Create;
using Nova.Servers.Show;
using Nova.Servers.Storage;
using Nova.Web;

namespace Nova.Servers.Update;

/// <summary>Changes what a server is called and the like; nothing of its guest.</summary>
internal sealed class UpdateServerHandler(Database database, ServerStore servers, ServerLookup lookup, IHostDirectory hosts)
{
    public async Task<IResult> UpdateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<UpdateServerRequest>(cancellationToken)).TryGet(out var request, out var fault)
            || !(await lookup.FindAsync(call, ServerPolicies.Update, cancellationToken)).TryGet(out var found, out fault))
        {
            return call.Fault(fault);
        }

        var changed = await database.TryWriteAsync(
            work => servers.ChangeAsync(work, found.ServerId, row => Change(row, request.Server), cancellationToken), cancellationToken);
        if (!changed.TryGet(out var written, out fault))
        {
            return call.Fault(fault);
        }

        var views = await ServerViews.ForAsync(call, [written], servers, hosts, cancellationToken);
        var whole = views.WholeAlone(written);
        return call.Version.Supports(75) ? call.Json(new ServerResponse(whole)) : call.Json(new UpdatedServerResponse(UpdatedServerView.Of(whole)));
    }

    private static Result<ServerRow> Change(ServerRow row, ChangedServer changes)
    {
        var zone = row.RequestedZone;
        if (changes.IsPinGiven)
        {
            // A pin is taken off, or set to where the server is; it does not move the server.
            if (changes.PinnedAvailabilityZone is { } pin && pin != row.Zone)
            {
                return new Fault.Conflict($"Instance {row.Id} is not in the availability zone {pin}.");
            }

            zone = changes.PinnedAvailabilityZone;
        }

        return row with
        {
            Name = changes.Name ?? row.Name,
            Hostname = changes.LongHostname ?? changes.ShortHostname ?? row.Hostname,
            Description = changes.IsDescriptionGiven ? changes.Description : row.Description,
            AutoDiskConfig = changes.DiskConfig is null ? row.AutoDiskConfig : changes.DiskConfig is "AUTO" ? 1 : 0,
            AccessIpv4 = changes.AccessIpv4 ?? row.AccessIpv4,
            AccessIpv6 = AccessAddress.Canonical(changes.AccessIpv6) ?? row.AccessIpv6,
            RequestedZone = zone,
        };
    }
}

internal sealed record UpdateServerRequest
{
    public required ChangedServer Server { get; init; }
}

internal sealed record ChangedServer
{
    // Set rather than init: a generated deserialiser assigns every init member, also those that the body lacks.
    private string? _description;
    private string? _pin;

    [Text(1, 255, Format = "name")]
    public string? Name { get; init; }

    [JsonPropertyName("OS-DCF:diskConfig")]
    [OneOf("AUTO", "MANUAL")]
    public string? DiskConfig { get; init; }

    [JsonPropertyName("accessIPv4")]
    [Text(0, 255, Format = "ipv4")]
    public string? AccessIpv4 { get; init; }

    [JsonPropertyName("accessIPv6")]
    [Text(0, 255, Format = "ipv6")]
    public string? AccessIpv6 { get; init; }

    /// <summary>Null takes the description off; left out, it stays.</summary>
    [Since(2, 19)]
    [OrNull]
    [Text(0, 255, Format = "printable")]
    public string? Description
    {
        get => _description;
        set => (_description, IsDescriptionGiven) = (value, true);
    }

    [Since(2, 90)]
    [Until(2, 93)]
    [WireName("hostname")]
    [Text(2, 63, Format = "hostname")]
    public string? ShortHostname { get; init; }

    [Since(2, 94)]
    [WireName("hostname")]
    [Text(1, 255, Pattern = "^[a-zA-Z0-9-._]*$")]
    public string? LongHostname { get; init; }

    /// <summary>Null takes the pin off; left out, it stays.</summary>
    [Since(2, 104)]
    [OrNull]
    [Text(1, 255)]
    public string? PinnedAvailabilityZone
    {
        get => _pin;
        set => (_pin, IsPinGiven) = (value, true);
    }

    [JsonIgnore]
    public bool IsDescriptionGiven { get; private set; }

    [JsonIgnore]
    public bool IsPinGiven { get; private set; }
}

/// <summary>The answer of an update up to 2.74: a part of the whole view.</summary>
internal sealed record UpdatedServerResponse(UpdatedServerView Server);

internal sealed record UpdatedServerView
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required string Status { get; init; }
    public required string TenantId { get; init; }
    public required string UserId { get; init; }
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    [JsonPropertyName("hostId")]
    public required string HostId { get; init; }

    [JsonConverter(typeof(ServerImageConverter))]
    public required ServerImageView? Image { get; init; }
    public required ServerFlavorView Flavor { get; init; }
    public required string Created { get; init; }
    public required string Updated { get; init; }

    /// <summary>Without the members that extensions added elsewhere.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<PlainAddressView>> Addresses { get; init; }

    [JsonPropertyName("accessIPv4")]
    public required string AccessIpv4 { get; init; }

    [JsonPropertyName("accessIPv6")]
    public required string AccessIpv6 { get; init; }
    public required IReadOnlyList<LinkView> Links { get; init; }

    [JsonPropertyName("OS-DCF:diskConfig")]
    public required string DiskConfig { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Progress { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FaultView? Fault { get; init; }

    [JsonPropertyName("adminPass")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? AdminPass { get; init; }

    [Since(2, 9)]
    public required bool Locked { get; init; }

    [Since(2, 19)]
    public required string? Description { get; init; }

    [Since(2, 26)]
    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>Only in the answer of a rebuild.</summary>
    [Since(2, 54)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ShownText KeyName { get; init; }

    /// <summary>Only in the answer of a rebuild.</summary>
    [Since(2, 57)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ShownText UserData { get; init; }

    [Since(2, 63)]
    public required IReadOnlyList<string>? TrustedImageCertificates { get; init; }

    [Since(2, 71)]
    public required IReadOnlyList<string>? ServerGroups { get; init; }

    [Since(2, 73)]
    public required string? LockedReason { get; init; }

    public static UpdatedServerView Of(ServerView view) => new()
    {
        Id = view.Id,
        Name = view.Name,
        Status = view.Status,
        TenantId = view.TenantId,
        UserId = view.UserId,
        Metadata = view.Metadata,
        HostId = view.HostId,
        Image = view.Image,
        Flavor = view.Flavor,
        Created = view.Created,
        Updated = view.Updated,
        Addresses = view.Addresses.ToDictionary(
            pair => pair.Key,
            IReadOnlyList<PlainAddressView> (pair) => [.. pair.Value.Select(address => new PlainAddressView(address.Version, address.Addr))]),
        AccessIpv4 = view.AccessIpv4,
        AccessIpv6 = view.AccessIpv6,
        Links = view.Links,
        DiskConfig = view.DiskConfig,
        Progress = view.Progress,
        Fault = view.Fault,
        Locked = view.Locked,
        Description = view.Description,
        Tags = view.Tags,
        TrustedImageCertificates = view.TrustedImageCertificates,
        ServerGroups = view.ServerGroups,
        LockedReason = view.LockedReason,
    };
}
