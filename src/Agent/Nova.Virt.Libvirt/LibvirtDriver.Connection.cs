namespace Nova.Virt.Libvirt;

/// <summary>What the agent may know of the connection to libvirtd.</summary>
internal sealed partial class LibvirtDriver : IConnectedDriver
{
    public string Address => virt.Value.MyIP;

    public string? ConnectionError => connection.Error;
}
