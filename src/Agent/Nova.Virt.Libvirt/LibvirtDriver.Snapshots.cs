using System.Xml.Linq;
using Microsoft.Extensions.Logging;
using Nova.Core;
using Nova.Virt.Files;
using Nova.Virt.Libvirt.Native;
using Nova.Virt.Tools;
using static Nova.Virt.Libvirt.Native.LibvirtNative;

namespace Nova.Virt.Libvirt;

/// <summary>
/// Copies of root disks. QEMU makes that of a guest that runs, as the disk is when it is asked, while the guest writes on; that of a guest that
/// is off is made by qemu-img. Formats are those that the disks were made with, never what they look like.
/// </summary>
internal sealed partial class LibvirtDriver : ISnapshotDriver
{
    private const uint CompletedJob = 1; // VIR_DOMAIN_JOB_STATS_COMPLETED
    private const int NoJob = 0; // VIR_DOMAIN_JOB_NONE
    private const int JobDone = 3; // VIR_DOMAIN_JOB_COMPLETED

    public Task CaptureAsync(ServerId server, ImageId image, CancellationToken cancellationToken) =>
        VirtErrors.GuardAsync($"Copying the disk of server {server}", async () =>
        {
            var (folder, _) = await LoadAsync(server, cancellationToken);
            if (!File.Exists(folder.RootDisk))
            {
                throw new VirtDriverException(VirtErrorKind.Hypervisor, $"The root disk of server {server} is not on this host.");
            }

            await AtomicFile.MakeAsync(folder.Snapshot(image), async part =>
            {
                if (await ReadStateAsync(server, cancellationToken) is { } state && Domains.IsActive(state))
                {
                    await CopyLiveAsync(server, part, cancellationToken);
                }
                else
                {
                    await DiskTool.FlattenAsync(folder.RootDisk, disks.RootFormat, part, cancellationToken);
                }
            });
        });

    public Task<Stream> OpenSnapshotAsync(ServerId server, ImageId image, CancellationToken cancellationToken) =>
        VirtErrors.GuardAsync($"Reading the copy of server {server}'s disk", () =>
        {
            try
            {
                return Task.FromResult<Stream>(File.OpenRead(FolderOf(server).Snapshot(image)));
            }
            catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
            {
                throw new VirtDriverException(VirtErrorKind.NotFound, $"Server {server} has no copy of its disk for image {image}.", error);
            }
        });

    public Task DropSnapshotAsync(ServerId server, ImageId image, CancellationToken cancellationToken) =>
        VirtErrors.GuardAsync($"Removing the copy of server {server}'s disk", () =>
        {
            if (FolderOf(server) is { Exists: true } folder)
            {
                File.Delete(folder.Snapshot(image));
            }

            return Task.CompletedTask;
        });

    private async Task CopyLiveAsync(ServerId server, string target, CancellationToken cancellationToken)
    {
        await OnDomainAsync(
            server,
            domain =>
            {
                // One that an agent left behind when it died would be in the way, and writes a file that nobody wants.
                _ = DomainAbortJob(domain);
                LibvirtError.Checked(DomainBackupBegin(domain, BackupXml(domain, target), checkpointXml: null, flags: 0));
            },
            Begin,
            cancellationToken);
        try
        {
            while (await ReadJobAsync(server, 0, cancellationToken) is not NoJob)
            {
                await Task.Delay(Look, time, cancellationToken);
            }
        }
        catch
        {
            await AbortAsync(server);
            throw;
        }

        if (await ReadJobAsync(server, CompletedJob, cancellationToken) is not JobDone)
        {
            throw new VirtDriverException(VirtErrorKind.Hypervisor, $"QEMU gave up the copy of server {server}'s disk.");
        }
    }

    // Every disk must be told of: what is left out would be copied.
    private static string BackupXml(DomainHandle domain, string target)
    {
        var all = XElement.Parse(LibvirtError.CheckedText(DomainGetXmlDesc(domain, flags: 0))).Element("devices")?.Elements("disk") ?? [];
        return new XElement(
            "domainbackup",
            new XAttribute("mode", "push"),
            new XElement("disks", all.Select(disk => new XElement(
                "disk",
                new XAttribute("name", disk.Element("target")!.Attribute("dev")!.Value),
                disk.Element("serial")?.Value is InstanceDisks.RootSerial
                    ? [new XAttribute("backup", "yes"), new XAttribute("type", "file"), new XElement("target", new XAttribute("file", target)), new XElement("driver", new XAttribute("type", "qcow2"))]
                    : (object[])[new XAttribute("backup", "no")])))).ToString(SaveOptions.DisableFormatting);
    }

    private Task<int> ReadJobAsync(ServerId server, uint flags, CancellationToken cancellationToken) => connection.CallAsync(
        connect =>
        {
            using var domain = Domains.Get(connect, server);
            return Domains.JobOf(domain, flags);
        },
        Quick,
        cancellationToken);

    private async Task AbortAsync(ServerId server)
    {
        using CancellationTokenSource limit = new(CleanUp, time);
        try
        {
            await OnDomainAsync(server, static domain => _ = DomainAbortJob(domain), Quick, limit.Token);
        }
        catch (Exception error) when (error is VirtDriverException or OperationCanceledException)
        {
            LogStillCopying(error, server);
        }
    }

    [LoggerMessage(LogLevel.Warning, "QEMU may still be copying the disk of server {Server}")]
    private partial void LogStillCopying(Exception error, ServerId server);
}
