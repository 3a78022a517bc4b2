namespace Nova.Virt.Simulated;

/// <summary>The calls of a simulated hypervisor that can be slowed down, held or made to fail.</summary>
public enum SimulatedCall
{
    /// <summary>Make and start a guest.</summary>
    Spawn,

    /// <summary>Remove a guest.</summary>
    Destroy,

    /// <summary>Switch a guest on.</summary>
    Start,

    /// <summary>Switch a guest off.</summary>
    Stop,

    /// <summary>Restart a guest.</summary>
    Reboot,

    /// <summary>Freeze a guest.</summary>
    Pause,

    /// <summary>Let a frozen guest go on.</summary>
    Unpause,

    /// <summary>Save a guest to disk.</summary>
    Suspend,

    /// <summary>Load a saved guest.</summary>
    Resume,

    /// <summary>Replace a guest's root disk.</summary>
    Rebuild,

    /// <summary>Give a guest a volume.</summary>
    AttachVolume,

    /// <summary>Take a volume off a guest.</summary>
    DetachVolume,

    /// <summary>Show a guest a volume's new size.</summary>
    ExtendVolume,

    /// <summary>Exchanging a volume.</summary>
    SwapVolume,

    /// <summary>Keep a snapshot of a guest's volume.</summary>
    SnapshotVolume,

    /// <summary>Remove such a snapshot.</summary>
    DropVolumeSnapshot,

    /// <summary>Let another host have a guest.</summary>
    Offer,

    /// <summary>Get a guest from another host.</summary>
    Take,

    /// <summary>Have a guest again that was offered.</summary>
    Restore,

    /// <summary>Give a guest another size.</summary>
    Resize,

    /// <summary>Make a new size stay, or bring the old one back.</summary>
    EndResize,

    /// <summary>Get ready for a guest that another host sends.</summary>
    Expect,

    /// <summary>Send a guest that runs to another host.</summary>
    Send,

    /// <summary>Make a sending come to its end.</summary>
    Hurry,
    /// <summary>Give a guest an interface.</summary>
    AttachInterface,

    /// <summary>Take an interface off a guest.</summary>
    DetachInterface,

    /// <summary>Interrupt a guest's kernel.</summary>
    Crash,

    /// <summary>Have a guest set a password.</summary>
    SetPassword,

    /// <summary>Start a guest from another disk.</summary>
    Rescue,

    /// <summary>End a rescue.</summary>
    Unrescue,

    /// <summary>Copy a guest's disk.</summary>
    Capture,

    /// <summary>Read such a copy.</summary>
    ReadSnapshot,

    /// <summary>Forget such a copy.</summary>
    DropSnapshot,

    /// <summary>Fetch an image.</summary>
    FetchImage,

    /// <summary>Read something of a guest, or list the guests.</summary>
    Query,

    /// <summary>Read what the host has.</summary>
    Describe,
}
