using Nova.Servers.Lifecycle;

namespace Nova.Servers.Groups;

/// <summary>How the servers of a group lie to each other.</summary>
internal enum GroupPolicy
{
    /// <summary>All on one host.</summary>
    [Word("affinity")]
    Affinity,

    /// <summary>No more than so many on one host, usually one.</summary>
    [Word("anti-affinity")]
    AntiAffinity,

    /// <summary>On one host where that is possible.</summary>
    [Word("soft-affinity")]
    SoftAffinity,

    /// <summary>On many hosts where that is possible.</summary>
    [Word("soft-anti-affinity")]
    SoftAntiAffinity,
}
