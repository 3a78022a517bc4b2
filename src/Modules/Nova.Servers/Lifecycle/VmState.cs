namespace Nova.Servers.Lifecycle;

/// <summary>Where a server stands (source of the words: the API reference, <c>OS-EXT-STS:vm_state</c>).</summary>
internal enum VmState
{
    [Word("building")]
    Building,
    [Word("active")]
    Active,
    [Word("stopped")]
    Stopped,
    [Word("paused")]
    Paused,
    [Word("suspended")]
    Suspended,
    [Word("rescued")]
    Rescued,
    [Word("resized")]
    Resized,
    [Word("soft-delete")]
    SoftDeleted,
    [Word("deleted")]
    Deleted,
    [Word("error")]
    Error,
    [Word("shelved")]
    Shelved,
    [Word("shelved_offloaded")]
    ShelvedOffloaded,
}
