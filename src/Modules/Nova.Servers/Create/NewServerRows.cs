using System.Globalization;
using Nova.Core;
using Nova.Servers.Lifecycle;
using Nova.Servers.Storage;
using Nova.Servers.Volumes;

namespace Nova.Servers.Create;

/// <summary>What is stored of a server that is to be built.</summary>
internal sealed class NewServerRows(TimeProvider clock)
{
    /// <summary>The server's own row.</summary>
    /// <param name="caller">Whose it is.</param>
    /// <param name="plan">What was asked for.</param>
    /// <param name="number">See <see cref="ServerRow.Number"/>.</param>
    /// <param name="index">Its place among those of the request.</param>
    /// <param name="isOnlyOne">Whether the request asks for one only.</param>
    /// <param name="reservation">What those of the request have in common.</param>
    public ServerRow Row(RequestContext caller, ServerPlan plan, long number, int index, bool isOnlyOne, string reservation)
    {
        var id = plan.Id ?? Identifier.New<ServerId>();
        var name = isOnlyOne ? plan.Name : string.Create(CultureInfo.InvariantCulture, $"{plan.Name}-{index + 1}");
        var now = clock.GetUtcNow().ToMicroseconds();
        return new ServerRow
        {
            Id = id.ToString(),
            Number = number,
            Generation = 1,
            ProjectId = caller.Project.Value,
            UserId = caller.User.Value,
            Name = name,
            Hostname = plan.Hostname is { } chosen && isOnlyOne ? chosen : ServerNames.ToHostname(name, id),
            Description = plan.Description,
            VmState = ServerStatus.New.Vm.ToWord(),
            TaskState = ServerStatus.New.Task.ToWord(),
            PowerState = 0,
            Progress = 0,
            RequestedZone = plan.Destination.Zone,
            FlavorId = plan.Flavor.Id.Value,
            Flavor = Documents.Write(plan.Flavor),
            ImageId = plan.HasImage ? plan.Image.Id.ToString() : null,
            BootsFromVolume = plan.IsVolumeBacked ? 1 : 0,
            KernelId = plan.Kernel?.ToString(),
            RamdiskId = plan.Ramdisk?.ToString(),
            ImageProperties = Documents.Write(plan.Image.Properties),
            KeyName = plan.Key?.Name,
            KeyType = plan.Key?.Type,
            KeyData = plan.Key?.Data,
            Metadata = Documents.Write(plan.Metadata),
            Tags = Documents.Write(plan.Tags),
            Ports = "[]",
            SecurityGroups = Documents.Write(plan.Networks.SecurityGroups is [] ? ["default"] : plan.Networks.SecurityGroups),
            Hints = plan.HintsJson,
            GroupId = plan.Group,
            TrustedCerts = plan.TrustedCertificates is { } certificates ? Documents.Write(certificates) : null,
            ConfigDrive = plan.ConfigDrive ? 1 : 0,
            AutoDiskConfig = plan.AutoDiskConfig ? 1 : 0,
            RootDevice = $"{DeviceNames.PrefixOf(plan.Image.Properties.GetValueOrDefault("hw_disk_bus"))}a",
            AccessIpv4 = plan.AccessIpv4,
            AccessIpv6 = plan.AccessIpv6,
            ReservationId = reservation,
            LaunchIndex = index,
            CreatedAt = now,
            UpdatedAt = now,
        };
    }

    /// <summary>Its disks: volumes have their names from the beginning, those of local disks are the driver's.</summary>
    public static IReadOnlyList<BlockDeviceRow> Devices(ServerPlan plan, ServerRow row)
    {
        List<BlockDeviceRow> named = [];
        foreach (var device in plan.Devices)
        {
            var name = !device.IsVolume ? device.DeviceName
                : device.IsRoot ? row.RootDevice
                : device.DeviceName is { } asked && !DeviceNames.TakenBy(row, named).Contains(asked) ? asked
                : DeviceNames.Next(DeviceNames.PrefixOf(device.Bus ?? row.GetImageProperties().GetValueOrDefault("hw_disk_bus")), DeviceNames.TakenBy(row, [.. plan.Devices.Where(other => other != device), .. named]));
            named.Add(device with { Id = Guid.NewGuid().ToString(), ServerId = row.Id, DeviceName = name });
        }

        return named;
    }

    /// <summary>What no list shows.</summary>
    public static ServerContents Contents(ServerPlan plan, ServerRow row) => new()
    {
        ServerId = row.Id,
        UserData = plan.UserData,
        Files = Documents.Write(plan.Files),
        Networks = Documents.Write(plan.Networks),
        AdminPassword = plan.ConfigDrive ? plan.AdminPassword : null,
        GuestPassword = "",
    };
}
