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

    private string Order => Of("order.json");

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
    public Task SaveOrderAsync(SpawnServer order, CancellationToken cancellationToken) => AtomicFile.WriteAsync(
        Order, JsonSerializer.SerializeToUtf8Bytes(order with { ConfigDrive = [] }, ComputeMethods.Spawn.RequestJson), cancellationToken);

    /// <summary>Reads the order; <see langword="null"/> where there is none.</summary>
    public async Task<SpawnServer?> LoadOrderAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(Order))
        {
            return null;
        }

        await using var stream = File.OpenRead(Order);
        return await JsonSerializer.DeserializeAsync(stream, ComputeMethods.Spawn.RequestJson, cancellationToken);
    }

    private string Of(string name) => System.IO.Path.Combine(Path, name);
}
