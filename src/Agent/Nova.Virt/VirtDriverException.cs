namespace Nova.Virt;

/// <summary>The hypervisor could not do what it was asked. Thrown, not returned: the stack and the native error are the diagnosis.</summary>
public sealed class VirtDriverException(VirtErrorKind kind, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What the agent can act upon; everything else is in the message.</summary>
    public VirtErrorKind Kind { get; } = kind;
}

/// <summary>The distinctions that the agent acts upon; a new one needs a caller that treats it differently.</summary>
public enum VirtErrorKind
{
    /// <summary>Anything else; the server goes to ERROR with the message as its fault.</summary>
    Hypervisor,

    /// <summary>No such guest.</summary>
    NotFound,

    /// <summary>The host cannot hold the guest; the build is sent to another host.</summary>
    OutOfResources,

    /// <summary>The image is broken, is not what it says, or is refused; another host would not help.</summary>
    BadImage,
}
