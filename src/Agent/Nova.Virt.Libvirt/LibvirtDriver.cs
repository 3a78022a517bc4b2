using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nova.Contracts.Compute;
using Nova.Core;
using Nova.Virt.Files;
using Nova.Virt.Images;
using Nova.Virt.Libvirt.Native;
using static Nova.Virt.Libvirt.Native.LibvirtNative;

namespace Nova.Virt.Libvirt;

/// <summary>
/// Drives QEMU/KVM through libvirt. The truth about a server is in two places that both outlive this process: its folder (order and
/// disks, each file whole or absent) and its domain; every method starts from what it finds there.
/// </summary>
internal sealed partial class LibvirtDriver(
    IOptions<VirtOptions> virt, IOptions<LibvirtOptions> options, LibvirtConnection connection, GuestEvents events, HostFacts host,
    InstanceDisks disks, GuestPlanner planner, ImageCache images, IOptions<VncOptions> vnc, SerialPorts serialPorts, TimeProvider time, ILogger<LibvirtDriver> logger)
    : IRebuildingDriver, IConsoleLogDriver, IDiagnosingDriver, IImageCachingDriver
{
    private static readonly TimeSpan Quick = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Begin = TimeSpan.FromMinutes(2); // QEMU's start, or its end
    private static readonly TimeSpan CleanUp = TimeSpan.FromMinutes(2);
    private static readonly Backoff Reconnect = new(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(10));

    public string Name => "libvirt";

    private string InstancesPath => virt.Value.InstancesPath;

    public Task<HypervisorReport> DescribeAsync(CancellationToken cancellationToken) =>
        VirtErrors.GuardAsync("Reading the host", () => connection.CallAsync(host.Read, Quick, cancellationToken));

    public Task SpawnAsync(SpawnServer order, CancellationToken cancellationToken) =>
        VirtErrors.GuardAsync($"Building server {order.Server}", async () =>
        {
            // A domain is defined once its disks are whole: where there is one, all that can be missing is its start.
            if (await ReadStateAsync(order.Server, cancellationToken) is not null)
            {
                await StartNowAsync(order.Server, cancellationToken);
                return;
            }

            var folder = FolderOf(order.Server);
            try
            {
                folder.Create();
                await folder.SaveOrderAsync(order, cancellationToken);
                await disks.EnsureAsync(order, folder, cancellationToken);
                await DefineAsync(order, folder, cancellationToken);
                await CreateAsync(order.Server, cancellationToken);
            }
            catch
            {
                await UndoAsync(order.Server);
                throw;
            }

            LogSpawned(order.Server, order.DomainName);
        });

    public Task DestroyAsync(ServerId server, CancellationToken cancellationToken) =>
        VirtErrors.GuardAsync($"Destroying server {server}", () => DestroyNowAsync(server, cancellationToken));

    public Task RebuildAsync(SpawnServer order, CancellationToken cancellationToken) =>
        VirtErrors.GuardAsync($"Rebuilding server {order.Server}", async () =>
        {
            var folder = FolderOf(order.Server);
            if (!folder.Exists)
            {
                await SpawnAsync(order, cancellationToken);
                return;
            }

            // Everything that can be refused comes before anything is taken away.
            try
            {
                folder.DropNext();
                await folder.SaveNextOrderAsync(order, cancellationToken);
                await disks.PrepareNextAsync(order, folder, cancellationToken);
                _ = planner.ToXml(order, folder);
            }
            catch
            {
                folder.DropNext();
                throw;
            }

            if (await ReadStateAsync(order.Server, cancellationToken) is not null)
            {
                await OnDomainAsync(order.Server, EndForGood, Begin, cancellationToken);
            }

            folder.TakeNext();
            await StartNowAsync(order.Server, cancellationToken);
        });

    public Task<PowerState> GetPowerStateAsync(ServerId server, CancellationToken cancellationToken) => VirtErrors.GuardAsync(
        $"Reading server {server}", async () => await ReadStateAsync(server, cancellationToken) ?? PowerState.NoState);

    public Task<IReadOnlyList<GuestState>> ListAsync(CancellationToken cancellationToken) => VirtErrors.GuardAsync(
        "Listing servers",
        () => connection.CallAsync(connect => Domains.List(connect, server => FolderOf(server).Exists), Quick, cancellationToken));

    public Task<ReadOnlyMemory<byte>> ReadConsoleLogAsync(ServerId server, int maxBytes, CancellationToken cancellationToken) =>
        VirtErrors.GuardAsync($"Reading the console of server {server}", () => FolderOf(server) is { Exists: true } folder
            ? ConsoleLog.ReadEndAsync(folder.ConsoleLog, maxBytes, cancellationToken)
            : throw new VirtDriverException(VirtErrorKind.NotFound, $"Server {server} is not on this host."));

    public Task<ServerDiagnostics> DiagnoseAsync(ServerId server, CancellationToken cancellationToken) =>
        VirtErrors.GuardAsync($"Measuring server {server}", async () =>
        {
            var folder = FolderOf(server);
            var ports = (await folder.LoadOrderAsync(cancellationToken))?.Ports ?? [];
            var macs = ports.ToDictionary(static port => port.TapDevice, static port => port.MacAddress);
            return await connection.CallAsync(
                connect =>
                {
                    using var domain = Domains.Get(connect, server);
                    return DomainStats.ToDiagnostics(
                        DomainStats.Read(domain), Domains.StateOf(domain), host.VirtType, macs, File.Exists(folder.ConfigDrive));
                },
                Quick,
                cancellationToken);
        });

    public Task<int> CleanImageCacheAsync(TimeSpan minimumAge, CancellationToken cancellationToken) =>
        VirtErrors.GuardAsync("Cleaning the image cache", () => images.CleanAsync(ReadOrdersAsync, minimumAge, cancellationToken));

    public async IAsyncEnumerable<GuestState> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = events.Listen();
        try
        {
            await EnsureConnectedAsync(cancellationToken);
            await foreach (var change in reader.ReadAllAsync(cancellationToken))
            {
                if (change is not null)
                {
                    yield return change;
                    continue;
                }

                // The connection broke: nothing is heard until it is back, so what changed meanwhile is told by a look at all.
                foreach (var state in await EnsureConnectedAsync(cancellationToken))
                {
                    yield return state;
                }
            }
        }
        finally
        {
            events.Leave(reader);
        }
    }

    private InstanceFolder FolderOf(ServerId server) => new(InstancesPath, server);

    private async Task<IReadOnlyList<SpawnServer>> ReadOrdersAsync(CancellationToken cancellationToken)
    {
        List<SpawnServer> orders = [];
        foreach (var server in InstanceFolder.List(InstancesPath))
        {
            orders.AddRange(await FolderOf(server).LoadOrdersAsync(cancellationToken));
        }

        return orders;
    }

    private async Task<IReadOnlyList<GuestState>> EnsureConnectedAsync(CancellationToken cancellationToken)
    {
        Random jitter = new(Environment.ProcessId);
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await ListAsync(cancellationToken);
            }
            catch (VirtDriverException error)
            {
                LogNoEvents(error.Message);
                await Task.Delay(Reconnect.Wait(attempt, jitter), time, cancellationToken);
            }
        }
    }

    private Task<PowerState?> ReadStateAsync(ServerId server, CancellationToken cancellationToken) => connection.CallAsync(
        connect =>
        {
            using var domain = Domains.Find(connect, server);
            return domain is null ? (PowerState?)null : Domains.StateOf(domain);
        },
        Quick,
        cancellationToken);

    private Task OnDomainAsync(ServerId server, Action<DomainHandle> operation, TimeSpan deadline, CancellationToken cancellationToken) =>
        connection.DoAsync(
            connect =>
            {
                using var domain = Domains.Get(connect, server);
                operation(domain);
            },
            deadline,
            cancellationToken);

    private Task DefineAsync(SpawnServer order, InstanceFolder folder, CancellationToken cancellationToken)
    {
        var xml = planner.ToXml(order, folder);
        return connection.DoAsync(
            connect => LibvirtError.Checked(DomainDefineXml(connect, xml, flags: 0)).Dispose(), Quick, cancellationToken);
    }

    // From the order, so that a changed configuration and a lost definition are made good by the next start.
    private async Task RedefineAsync(ServerId server, CancellationToken cancellationToken)
    {
        var folder = FolderOf(server);
        if (await folder.LoadOrderAsync(cancellationToken) is { } order)
        {
            await DefineAsync(order, folder, cancellationToken);
        }
    }

    private async Task DestroyNowAsync(ServerId server, CancellationToken cancellationToken)
    {
        await connection.DoAsync(
            connect =>
            {
                using var domain = Domains.Find(connect, server);
                if (domain is not null)
                {
                    Domains.SwitchOff(domain);
                    Domains.Undefine(domain);
                }
            },
            Begin,
            cancellationToken);
        FolderOf(server).Delete();
        serialPorts.Take(server);
    }

    private async Task UndoAsync(ServerId server)
    {
        using CancellationTokenSource limit = new(CleanUp, time);
        try
        {
            await DestroyNowAsync(server, limit.Token);
        }
#pragma warning disable CA1031 // The failure that brought us here is the one to report; the reconciler finds what is left.
        catch (Exception error)
#pragma warning restore CA1031
        {
            LogLeftOver(error, server);
        }
    }

    [LoggerMessage(LogLevel.Information, "Server {Server} runs as {Domain}")]
    private partial void LogSpawned(ServerId server, string domain);

    [LoggerMessage(LogLevel.Warning, "Server {Server} could not be built, and not be removed either")]
    private partial void LogLeftOver(Exception error, ServerId server);

    [LoggerMessage(LogLevel.Warning, "No events come from libvirt: {Reason}")]
    private partial void LogNoEvents(string reason);
}
