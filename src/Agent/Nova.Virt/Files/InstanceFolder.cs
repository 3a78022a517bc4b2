using System.Text.Json;
using Nova.Contracts.Compute;
using Nova.Core;

namespace Nova.Virt.Files;

/// <summary>Where one server's files lie: <c>{instances_path}/{server}/</c>.</summary>
internal sealed class InstanceFolder(string instancesPath, ServerId server)
{
    // Search only, for all: QEMU runs as another user and is given the files one by one by libvirt.
    private const UnixFileMode SearchOnly =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>The folder itself.</summary>
    public string Path { get; } = System.IO.Path.Combine(instancesPath, server.ToString());

    /// <summary>The root disk.</summary>
    public string RootDisk => Of("disk");

    /// <summary>The ephemeral disk.</summary>
    public string EphemeralDisk => Of("disk.eph0");

    /// <summary>The swap disk.</summary>
    public string SwapDisk => Of("disk.swap");

    /// <summary>The config drive.</summary>
    public string ConfigDrive => Of("disk.config");

    /// <summary>What the guest wrote to its serial console; older parts are <c>console.log.0</c> ….</summary>
    public string ConsoleLog => Of("console.log");

    /// <summary>Whether the folder is there.</summary>
    public bool Exists => Directory.Exists(Path);

    /// <summary>The root disk that a rebuild makes beside the old one.</summary>
    public string NextRootDisk => Of("disk.next");

    /// <summary>The config drive that a rebuild makes beside the old one.</summary>
    public string NextConfigDrive => Of("disk.config.next");

    /// <summary>The disk that a rescue boots from.</summary>
    public string RescueDisk => Of("disk.rescue");

    /// <summary>The config drive of a rescue.</summary>
    public string RescueConfigDrive => Of("disk.config.rescue");

    /// <summary>A copy of the root disk that becomes an image.</summary>
    public string Snapshot(ImageId image) => Of($"snapshot-{image}");

    /// <summary>The disks that a resize may change.</summary>
    public IReadOnlyList<string> Disks => [RootDisk, EphemeralDisk, SwapDisk];

    private string Order => Of("order.json");

    private string BeforeOrder => Of("order.before.json");

    private string RescueOrder => Of("rescue.json");

    private string NextOrder => Of("order.next.json");

    /// <summary>Every server that has a folder.</summary>
    public static IEnumerable<ServerId> List(string instancesPath) => !Directory.Exists(instancesPath)
        ? []
        : Directory.EnumerateDirectories(instancesPath)
            .Select(static path => Identifier.TryParse<ServerId>(System.IO.Path.GetFileName(path), out var id) ? id : default)
            .Where(static id => id != default);

    /// <summary>Makes the folder; nothing where it is.</summary>
    public void Create() => Directory.CreateDirectory(Path, SearchOnly);

    /// <summary>Removes the folder and all in it; nothing where there is none.</summary>
    public void Delete()
    {
        if (Exists)
        {
            Directory.Delete(Path, recursive: true);
        }
    }

    /// <summary>
    /// Keeps the order, so that the domain can be made again after anything. Without the config drive's files: they are on the drive
    /// already, and a password need not lie here twice.
    /// </summary>
    public Task SaveOrderAsync(SpawnServer order, CancellationToken cancellationToken) => SaveAsync(Order, order, cancellationToken);

    /// <summary>Keeps the order of a rebuild that is under way, beside the one that the disks are of.</summary>
    public Task SaveNextOrderAsync(SpawnServer order, CancellationToken cancellationToken) => SaveAsync(NextOrder, order, cancellationToken);

    /// <summary>Keeps the order of a rescue while there is one.</summary>
    public Task SaveRescueOrderAsync(SpawnServer order, CancellationToken cancellationToken) => SaveAsync(RescueOrder, order, cancellationToken);

    /// <summary>Reads the order of a rescue; <see langword="null"/> where there is none.</summary>
    public Task<SpawnServer?> LoadRescueOrderAsync(CancellationToken cancellationToken) => LoadAsync(RescueOrder, cancellationToken);

    /// <summary>Reads the order; <see langword="null"/> where there is none.</summary>
    public Task<SpawnServer?> LoadOrderAsync(CancellationToken cancellationToken) => LoadAsync(Order, cancellationToken);

    /// <summary>Every order that disks here may be of, for the image cache.</summary>
    public async Task<IReadOnlyList<SpawnServer>> LoadOrdersAsync(CancellationToken cancellationToken)
    {
        var orders = new[]
        {
            await LoadAsync(Order, cancellationToken), await LoadAsync(NextOrder, cancellationToken), await LoadAsync(RescueOrder, cancellationToken),
            await LoadBeforeAsync(cancellationToken),
        };
        return [.. orders.OfType<SpawnServer>()];
    }

    /// <summary>Puts a rebuild's disks and order in the place of the old ones. Each step can be repeated after a crash.</summary>
    public void TakeNext()
    {
        MoveIfThere(NextConfigDrive, ConfigDrive);
        MoveIfThere(NextRootDisk, RootDisk);
        MoveIfThere(NextOrder, Order);
    }

    /// <summary>Forgets a rebuild that failed before <see cref="TakeNext"/>.</summary>
    public void DropNext()
    {
        File.Delete(NextConfigDrive);
        File.Delete(NextRootDisk);
        File.Delete(NextOrder);
    }

    /// <summary>Forgets a rescue; nothing where there is none.</summary>
    public void DropRescue()
    {
        File.Delete(RescueConfigDrive);
        File.Delete(RescueDisk);
        File.Delete(RescueOrder);
    }

    /// <summary>What a disk was before a resize.</summary>
    public static string BeforeOf(string disk) => disk + ".before";

    /// <summary>Keeps the order that the server had before a resize; last of all that is kept, for it says that the rest is whole.</summary>
    public Task SaveBeforeAsync(SpawnServer order, CancellationToken cancellationToken) => SaveAsync(BeforeOrder, order, cancellationToken);

    /// <summary>The order that the server had before a resize; <see langword="null"/> where none is kept.</summary>
    public Task<SpawnServer?> LoadBeforeAsync(CancellationToken cancellationToken) => LoadAsync(BeforeOrder, cancellationToken);

    /// <summary>Puts what was kept in the place of what a resize made. Each step can be repeated after a crash.</summary>
    public void TakeBefore(SpawnServer before)
    {
        if (before.EphemeralDiskGiB is 0)
        {
            File.Delete(EphemeralDisk);
        }

        if (before.SwapMiB is 0)
        {
            File.Delete(SwapDisk);
        }

        foreach (var disk in Disks)
        {
            // One that was moved back already is what it was.
            if (File.Exists(BeforeOf(disk)))
            {
                File.Move(BeforeOf(disk), disk, overwrite: true);
            }
        }

        MoveIfThere(BeforeOrder, Order);
    }

    /// <summary>Forgets what was kept; nothing where nothing is. What says that it is whole goes first.</summary>
    public void DropBefore()
    {
        if (Exists)
        {
            File.Delete(BeforeOrder);
            foreach (var disk in Disks)
            {
                File.Delete(BeforeOf(disk));
            }
        }
    }

    private static void MoveIfThere(string from, string to)
    {
        if (File.Exists(from))
        {
            File.Move(from, to, overwrite: true);
        }
    }

    private static Task SaveAsync(string path, SpawnServer order, CancellationToken cancellationToken) => AtomicFile.WriteAsync(
        path, JsonSerializer.SerializeToUtf8Bytes(order with { ConfigDrive = [] }, ComputeMethods.Spawn.RequestJson), cancellationToken);

    private static async Task<SpawnServer?> LoadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = File.OpenRead(path);
            return await JsonSerializer.DeserializeAsync(stream, ComputeMethods.Spawn.RequestJson, cancellationToken);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private string Of(string name) => System.IO.Path.Combine(Path, name);
}
