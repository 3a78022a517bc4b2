using System.Text.Json.Serialization;
using Nova.Contracts.Compute;
using Nova.Contracts.Networks;
using Nova.Contracts.Placement;
using Nova.Core;

namespace Nova.Virt.Simulated;

/// <summary>All that is kept of a guest: little, since ten thousand of them are in one process.</summary>
internal sealed record SimulatedGuest
{
    public required ServerId Server { get; init; }

    public required string DomainName { get; init; }

    public required string Hostname { get; init; }

    public required string ImageName { get; init; }

    public required int VCpus { get; init; }

    public required int MemoryMiB { get; init; }

    public required long DiskGiB { get; init; }

    /// <summary>Its root disk here; 0 where that is a volume.</summary>
    public required long RootDiskGiB { get; init; }

    public required bool HasConfigDrive { get; init; }

    public required IReadOnlyList<SimulatedNic> Nics { get; init; }

    public required PowerState PowerState { get; init; }

    /// <summary>When it was last switched on.</summary>
    public required DateTimeOffset BootedAt { get; init; }

    /// <summary>How often it was switched on since its disk was made.</summary>
    public required int Boots { get; init; }

    /// <summary>What it was before its resize, until that is for good.</summary>
    public SimulatedGuest? Before { get; init; }

    /// <summary>The pieces of the host that are its own.</summary>
    public GuestFitting? Fitting { get; init; }

    /// <summary>The volumes that it has.</summary>
    public IReadOnlyList<VolumeId> Volumes { get; init; } = [];

    /// <summary>The snapshots that it keeps of its volumes.</summary>
    public IReadOnlyList<string> VolumeSnapshots { get; init; } = [];

    /// <summary>The name of the image that it is being rescued with.</summary>
    public string? RescueImage { get; init; }

    /// <summary>The images that copies of its disk are kept for.</summary>
    public IReadOnlyList<ImageId> Snapshots { get; init; } = [];

    /// <summary>The password that was set last, in memory only.</summary>
    [JsonIgnore]
    public string? AdminPassword { get; init; }

    [JsonIgnore]
    public bool IsOff => PowerState is PowerState.Shutdown or PowerState.Crashed or PowerState.NoState;

    public static SimulatedGuest From(SpawnServer order, DateTimeOffset now) => new()
    {
        Server = order.Server,
        DomainName = order.DomainName,
        Hostname = order.Hostname,
        ImageName = order.Image.Name,
        VCpus = order.VCpus,
        MemoryMiB = order.MemoryMiB,
        DiskGiB = (order.IsVolumeBacked ? 0 : order.RootDiskGiB) + order.EphemeralDiskGiB + ((order.SwapMiB + 1023) / 1024),
        RootDiskGiB = order.IsVolumeBacked ? 0 : Math.Max(1, order.RootDiskGiB),
        HasConfigDrive = order.ConfigDrive.Count > 0,
        Nics = [.. order.Ports.Select(SimulatedNic.Of)],
        PowerState = PowerState.Running,
        BootedAt = now,
        Boots = 1,
        Fitting = order.Fitting,
        Volumes = [.. order.Volumes.Select(volume => volume.Volume)],
    };

    public SimulatedGuest Booted(DateTimeOffset now) => this with { PowerState = PowerState.Running, BootedAt = now, Boots = Boots + 1 };
}

internal sealed record SimulatedNic(string MacAddress, string Device, string? Address)
{
    public static SimulatedNic Of(ServerPort port) => new(port.MacAddress, port.TapDevice, port.Addresses is [var first, ..] ? first.Address : null);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(SimulatedGuest))]
internal sealed partial class SimulatedJson : JsonSerializerContext;
