using System.Text.Json;
using Microsoft.Extensions.Options;
using Nova.Contracts.Flavors;
using Nova.Contracts.Images;
using Nova.Contracts.Keypairs;
using Nova.Contracts.Networks;
using Nova.Contracts.Quotas;
using Nova.Core;
using Nova.Servers.Groups;
using Nova.Servers.Topology;
using Nova.Servers.Volumes;
using Nova.Web;

namespace Nova.Servers.Create;

/// <summary>Turns a request into a plan: finds what it names, as far as its caller may use it, and says what is wrong with it.</summary>
internal sealed class ServerPlanner(
    IFlavorCatalog flavors,
    IImageCatalog images,
    IKeypairDirectory keypairs,
    GroupStore groups,
    IServerNetworks networks,
    IQuotaLedger quotas,
    DestinationParser destinations,
    BlockDevicePlanner blockDevices,
    ImageDevices imageDevices,
    GuestDemands demands,
    IOptions<ServerOptions> options)
{
    // Past this one request is a denial of service, whatever the quota says.
    private const int MaxServersOfOneRequest = 1000;
    private const long BytesPerGiB = 1L << 30;

    public async Task<Result<ServerPlan>> PlanAsync(ApiCall call, CreateServerRequest request, CancellationToken cancellationToken)
    {
        var (server, caller) = (request.Server, call.Caller);
        var minimum = server.MinCount ?? 1;
        var maximum = server.MaxCount ?? minimum;
        if (server.TrustedImageCertificates is not null && !call.Allows(ServerPolicies.CreateTrusted))
        {
            return new Fault.Forbidden(ServerPolicies.CreateTrusted.Name);
        }

        if (maximum > MaxServersOfOneRequest)
        {
            return new Fault.Invalid($"max_count must be <= {MaxServersOfOneRequest}");
        }

        if (!NetworkPlanner.Plan(call, server, maximum).TryGet(out var wanted, out var fault)
            || !(await imageDevices.ExpandAsync(caller, server, cancellationToken)).TryGet(out server, out fault)
            || !BlockDeviceReader.Read(server).TryGet(out var devices, out fault)
            || !(await FindAsync(call, server, devices, cancellationToken)).TryGet(out var parts, out fault)
            || !(await networks.ValidateAsync(caller, wanted, cancellationToken)).TryGet(out _, out fault)
            || !(await destinations.ParseAsync(call, server, cancellationToken)).TryGet(out var destination, out fault)
            || !(await CheckLimitsAsync(caller, server, cancellationToken)).TryGet(out _, out fault)
            || !(await blockDevices.CheckAsync(call, parts.Flavor, devices, Math.Max(minimum, maximum), cancellationToken)).TryGet(out _, out fault))
        {
            return fault;
        }

        var hints = request.Hints ?? request.OldHints;
        var wantedGroup = hints?.FirstGroup();
        var group = wantedGroup is null ? null : await groups.FindAsync(caller, wantedGroup, cancellationToken);
        if (wantedGroup is not null && group is null)
        {
            return new Fault.Invalid($"Instance group {wantedGroup} could not be found.");
        }

        return new ServerPlan
        {
            Name = server.Name,
            MinCount = minimum,
            MaxCount = Math.Max(minimum, maximum),
            Flavor = parts.Flavor,
            Image = parts.Image,
            HasImage = server.ImageRef is { Length: > 0 },
            IsVolumeBacked = IsVolumeBacked(server, devices),
            Devices = devices,
            Id = devices.Any(device => device is { IsVolume: true, Source: BlockDeviceRow.FromVolume }) ? Identifier.New<ServerId>() : null,
            Kernel = parts.Kernel,
            Ramdisk = parts.Ramdisk,
            Key = parts.Key,
            Networks = wanted,
            Destination = destination,
            Metadata = server.Metadata ?? new Dictionary<string, string>(),
            Files = (server.Personality ?? []).Where(file => file.Path is not null)
                .GroupBy(file => file.Path!).ToDictionary(group => group.Key, group => group.Last().Contents ?? ""),
            HintsJson = HintsJson(hints),
            Group = group?.Id,
            Tags = [.. (server.Tags ?? []).Distinct()],
            TrustedCertificates = server.TrustedImageCertificates,
            Description = call.Version.Supports(19) ? server.Description : null,
            Hostname = server.LongHostname ?? server.ShortHostname,
            UserData = server.UserData,
            AdminPassword = options.Value.EnableServerPassword ? server.AdminPass ?? ServerNames.NewPassword(options.Value.PasswordLength) : null,
            AccessIpv4 = server.AccessIpv4,
            AccessIpv6 = AccessAddress.Canonical(server.AccessIpv6),
            ConfigDrive = server.ConfigDrive is true || options.Value.ForceConfigDrive
                || parts.Image.Properties.GetValueOrDefault("img_config_drive") is "mandatory",
            AutoDiskConfig = server.DiskConfig is { } wish ? wish is "AUTO"
                : parts.Image.Properties.GetValueOrDefault("auto_disk_config") is { } said && bool.TryParse(said, out var isAuto) && isAuto,
        };
    }

    private static bool IsVolumeBacked(NewServer server, IReadOnlyList<BlockDeviceRow> devices) =>
        server.ImageRef is not { Length: > 0 } || devices.Any(device => device is { IsVolume: true, IsRoot: true });

    private static string HintsJson(SchedulerHints? hints)
    {
        if (hints is null)
        {
            return "{}";
        }

        // Names that begin with _nova are the scheduler's own; from a user they would get past its filters (CVE-2026-46448).
        var kept = (hints.Others ?? new Dictionary<string, JsonElement>())
            .Where(pair => !pair.Key.StartsWith("_nova", StringComparison.Ordinal)).ToDictionary();
        Keep(kept, "group", hints.Group);
        Keep(kept, "different_host", hints.DifferentHost);
        Keep(kept, "same_host", hints.SameHost);
        Keep(kept, "query", hints.Query);
        Keep(kept, "different_cell", hints.DifferentCell);
        Keep(kept, "target_cell", Text(hints.TargetCell));
        Keep(kept, "build_near_host_ip", Text(hints.BuildNearHostIp));
        Keep(kept, "cidr", Text(hints.Cidr));
        return JsonSerializer.Serialize(kept, ServersJson.Default.DictionaryStringJsonElement);
    }

    private static JsonElement Text(string? value) => value is null ? default : JsonSerializer.SerializeToElement(value, ServersJson.Default.String);

    private static void Keep(Dictionary<string, JsonElement> hints, string name, JsonElement value)
    {
        if (value.ValueKind is not JsonValueKind.Undefined)
        {
            hints[name] = value;
        }
    }

    private async Task<Result<PlanParts>> FindAsync(
        ApiCall call, NewServer server, IReadOnlyList<BlockDeviceRow> devices, CancellationToken cancellationToken)
    {
        var caller = call.Caller;
        if (await flavors.FindAsync(caller, new FlavorId(server.FlavorRef), cancellationToken) is not { IsDisabled: false } flavor)
        {
            return new Fault.Invalid($"Flavor {server.FlavorRef} could not be found.");
        }

        // The size of a root disk that is a volume is no matter of the flavor's.
        var (hasImage, isVolumeBacked) = (server.ImageRef is { Length: > 0 }, IsVolumeBacked(server, devices));
        if (!isVolumeBacked && flavor.RootDiskGiB is 0 && !call.Allows(ServerPolicies.CreateWithoutDisk))
        {
            return new Fault.Refused("Only volume-backed servers are allowed for flavors with zero disk.");
        }

        var found = hasImage
            ? await images.FindAsync(caller, new ImageId(Guid.Parse(server.ImageRef!)), cancellationToken)
            : await blockDevices.RootImageAsync(caller, devices, cancellationToken);
        if (!found.TryGet(out var image, out var fault))
        {
            return !hasImage ? fault : new Fault.Invalid($"Can not find requested image {server.ImageRef}.");
        }

        if (!CheckImage(image, isVolumeBacked ? flavor with { RootDiskGiB = 0 } : flavor).TryGet(out _, out fault)
            || !demands.Check(flavor, image.Properties).TryGet(out _, out fault)
            || !(await FindPartAsync(caller, image, "kernel_id", cancellationToken)).TryGet(out var kernel, out fault)
            || !(await FindPartAsync(caller, image, "ramdisk_id", cancellationToken)).TryGet(out var ramdisk, out fault))
        {
            return fault;
        }

        var key = server.KeyName is { } name ? await keypairs.FindAsync(caller.User, name, cancellationToken) : null;
        return server.KeyName is not null && key is null
            ? new Fault.Invalid("Invalid key_name provided.")
            : new PlanParts(flavor, image, kernel.Id, ramdisk.Id, key);
    }

    private async Task<Result<PartImage>> FindPartAsync(RequestContext caller, Image image, string property, CancellationToken cancellationToken)
    {
        if (image.Properties.GetValueOrDefault(property) is not { Length: > 0 } text || text is "nokernel")
        {
            return new PartImage(null);
        }

        return Identifier.TryParse<ImageId>(text, out var id) && (await images.FindAsync(caller, id, cancellationToken)).TryGet(out _, out _)
            ? new PartImage(id)
            : new Fault.Invalid($"The image's {property} {text} could not be found.");
    }

    /// <summary>Whether a server of the flavor can be made from the image.</summary>
    public static Result<Done> CheckImage(Image image, Flavor flavor)
    {
        if (image.Status is not "active")
        {
            return new Fault.Invalid($"Image {image.Id} is not active.");
        }

        if (image.DiskFormat is "aki" or "ari" || image.ContainerFormat is "aki" or "ari")
        {
            return new Fault.Invalid($"Image {image.Id} is a kernel or ramdisk: a server cannot be made from it alone.");
        }

        if (image.MinMemoryMiB > flavor.MemoryMiB)
        {
            return new Fault.Invalid("Flavor's memory is too small for requested image.");
        }

        // A root disk of 0 GiB is as large as the image.
        var disk = Math.Max(image.VirtualSizeBytes ?? 0, image.SizeBytes);
        if (flavor.RootDiskGiB > 0 && (image.MinDiskGiB > flavor.RootDiskGiB || disk > flavor.RootDiskGiB * BytesPerGiB))
        {
            return new Fault.Invalid(
                $"Flavor's disk is too small for requested image. Flavor disk is {flavor.RootDiskGiB * BytesPerGiB} bytes, image is {disk} bytes, "
                + $"its minimum is {image.MinDiskGiB * BytesPerGiB} bytes.");
        }

        return default(Done);
    }

    private async Task<Result<Done>> CheckLimitsAsync(RequestContext caller, NewServer server, CancellationToken cancellationToken)
    {
        var limit = await quotas.LimitAsync(caller.Project, "metadata_items", cancellationToken);
        if (limit >= 0 && server.Metadata?.Count > limit)
        {
            return new Fault.OverQuota("metadata_items", $"Maximum number of metadata items exceeds {limit}");
        }

        var files = server.Personality ?? [];
        var filesLimit = await quotas.LimitAsync(caller.Project, "injected_files", cancellationToken);
        if (filesLimit >= 0 && files.Count > filesLimit)
        {
            return new Fault.OverQuota("injected_files", $"Maximum number of injected files exceeded: {files.Count} of {filesLimit}");
        }

        var pathLimit = await quotas.LimitAsync(caller.Project, "injected_file_path_bytes", cancellationToken);
        var contentLimit = await quotas.LimitAsync(caller.Project, "injected_file_content_bytes", cancellationToken);
        foreach (var file in files)
        {
            if (file.Path is not { Length: > 0 } path || !path.StartsWith('/') || path.Split('/').Contains(".."))
            {
                return new Fault.Invalid($"Invalid input for field/attribute path. Value: {file.Path}. It is no absolute path.");
            }

            if (pathLimit >= 0 && path.Length > pathLimit)
            {
                return new Fault.OverQuota("injected_file_path_bytes", "Injected file path too long");
            }

            if (contentLimit >= 0 && file.Contents?.Length > contentLimit)
            {
                return new Fault.OverQuota("injected_file_content_bytes", "Injected file content too large");
            }
        }

        return default(Done);
    }

    private readonly record struct PartImage(ImageId? Id);
}

/// <summary>What a request names, found.</summary>
internal sealed record PlanParts(Flavor Flavor, Image Image, ImageId? Kernel, ImageId? Ramdisk, PublicKey? Key);
