namespace Nova.Placement.Storage;

/// <summary>One of the three classes that every host has of its own, and the columns of <c>placement_inventories</c> that hold it.</summary>
internal sealed record HostClass(string Name, string Total, string Ratio)
{
    public const string VCpu = "VCPU";
    public const string Memory = "MEMORY_MB";
    public const string Disk = "DISK_GB";

    public static IReadOnlyList<HostClass> All { get; } = [new(VCpu, "vcpus", "cpu_ratio"), new(Memory, "memory_mib", "memory_ratio"), new(Disk, "disk_gib", "disk_ratio")];

    public string Reserved => $"reserved_{Total}";

    public string MinUnit => $"min_{Total}";

    public string MaxUnit => $"max_{Total}";

    public string StepSize => $"step_{Total}";

    public string Used => $"used_{Total}";

    public static HostClass? Find(string name) => All.FirstOrDefault(one => one.Name == name);
}
