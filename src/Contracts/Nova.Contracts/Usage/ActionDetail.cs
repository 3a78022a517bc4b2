using Nova.Contracts.Flavors;
using Nova.Core;

namespace Nova.Contracts.Usage;

/// <summary>What a part of an action is about besides its server: notifications tell of it.</summary>
public sealed record ActionDetail
{
    /// <summary>The volume that comes or goes.</summary>
    public VolumeId? Volume { get; init; }

    /// <summary>The volume that takes the place of <see cref="Volume"/>.</summary>
    public VolumeId? NewVolume { get; init; }

    /// <summary>The image that is made of the server.</summary>
    public ImageId? Snapshot { get; init; }

    /// <summary>The image that the server is rescued with.</summary>
    public ImageId? RescueImage { get; init; }

    /// <summary>The flavor that the server gets.</summary>
    public Flavor? NewFlavor { get; init; }
}
