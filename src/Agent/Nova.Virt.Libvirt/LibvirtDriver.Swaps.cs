using System.Xml.Linq;
using Nova.Contracts.Compute;
using Nova.Core;
using Nova.Virt.Libvirt.Native;
using Nova.Virt.Tools;
using static Nova.Virt.Libvirt.Native.LibvirtNative;

namespace Nova.Virt.Libvirt;

/// <summary>
/// Volumes that are exchanged under guests: QEMU mirrors the one onto the other until both are alike, and then goes on with the other. The disk of a
/// guest that runs keeps its serial number, so that the order in the folder says from then on what that is.
/// </summary>
internal sealed partial class LibvirtDriver : ISwappingDriver
{
    private const uint ReuseFile = 2; // VIR_DOMAIN_BLOCK_COPY_REUSE_EXT
    private const uint TransientJob = 4; // VIR_DOMAIN_BLOCK_COPY_TRANSIENT_JOB: the only kind that a persistent domain may have
    private const uint Pivot = 2; // VIR_DOMAIN_BLOCK_JOB_ABORT_PIVOT

    public Task SwapVolumeAsync(ServerId server, VolumeId volume, GuestVolume other, long sizeBytes, CancellationToken cancellationToken) =>
        VirtErrors.GuardAsync($"Exchanging volume {volume} of server {server} for {other.Volume}", async () =>
        {
            var (folder, order) = await LoadAsync(server, cancellationToken);
            if (order.Volumes.FirstOrDefault(known => known.Volume == volume) is not { } before)
            {
                if (order.Volumes.All(known => known.Volume != other.Volume))
                {
                    throw new VirtDriverException(VirtErrorKind.Hypervisor, $"Server {server} has no volume {volume}.");
                }

                return;
            }

            var isRunning = await ReadStateAsync(server, cancellationToken) is { } state && Domains.IsActive(state);
            if (isRunning)
            {
                await MirrorAsync(server, before.Serial ?? volume, other.Connection.Path, sizeBytes, cancellationToken);
            }
            else
            {
                await DiskTool.OverwriteRawAsync(before.Connection.Path, other.Connection.Path, cancellationToken);
            }

            var after = isRunning ? other with { Serial = before.Serial ?? volume } : other;
            await folder.SaveOrderAsync(order with { Volumes = [.. order.Volumes.Select(known => known.Volume == volume ? after : known)] }, cancellationToken);
        });

    private async Task MirrorAsync(ServerId server, VolumeId serial, string path, long sizeBytes, CancellationToken cancellationToken)
    {
        var isCopying = false;
        try
        {
            while (await connection.CallAsync(
                       connect =>
                       {
                           using var domain = Domains.Get(connect, server);
                           return !Follow(domain, serial, path, sizeBytes, ref isCopying);
                       },
                       Begin,
                       cancellationToken))
            {
                await Task.Delay(Look, time, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            await OnDomainAsync(server, domain => StopCopying(domain, serial), Quick, CancellationToken.None);
            throw;
        }
    }

    /// <summary>Does what comes next; whether the guest has gone over.</summary>
    private static bool Follow(DomainHandle domain, VolumeId serial, string path, long sizeBytes, ref bool isCopying)
    {
        if (!Domains.IsActive(Domains.StateOf(domain)) || Find(domain, serial) is not { } disk || disk.Element("target")?.Attribute("dev")?.Value is not { } device)
        {
            throw new VirtDriverException(VirtErrorKind.Hypervisor, $"The guest has no disk {serial} any more.");
        }

        if (disk.Element("source")?.Attribute("file")?.Value == path)
        {
            LibvirtError.Checked(DomainBlockResize(domain, device, (ulong)sizeBytes, ResizeBytes));
            return true;
        }

        if (disk.Element("mirror") is not { } mirror)
        {
            if (isCopying)
            {
                throw new VirtDriverException(VirtErrorKind.Hypervisor, $"The copy of disk {serial} ended before it was whole.");
            }

            LibvirtError.Checked(DomainBlockCopy(domain, device, Target(path), 0, 0, ReuseFile | TransientJob));
            isCopying = true;
        }
        else if (mirror.Element("source")?.Attribute("file")?.Value != path)
        {
            // An earlier attempt wanted another.
            LibvirtError.Checked(DomainBlockJobAbort(domain, device, flags: 0));
        }
        else if (mirror.Attribute("ready")?.Value is "yes")
        {
            LibvirtError.Checked(DomainBlockJobAbort(domain, device, Pivot));
        }
        else
        {
            isCopying = true;
        }

        return false;
    }

    private static void StopCopying(DomainHandle domain, VolumeId serial)
    {
        if (Find(domain, serial) is { } disk && disk.Element("mirror") is not null && disk.Element("target")?.Attribute("dev")?.Value is { } device)
        {
            // It may have ended by itself meanwhile.
            _ = DomainBlockJobAbort(domain, device, flags: 0);
        }
    }

    private static string Target(string path) => new XElement(
        "disk",
        new XAttribute("type", "file"),
        new XElement("driver", new XAttribute("name", "qemu"), new XAttribute("type", "raw")),
        new XElement("source", new XAttribute("file", path))).ToString(SaveOptions.DisableFormatting);
}
