using System.Xml.Linq;
using Microsoft.Extensions.Logging;
using Nova.Contracts.Compute;
using Nova.Core;
using Nova.Virt.Libvirt.Native;
using Nova.Virt.Libvirt.Xml;
using static Nova.Virt.Libvirt.Native.LibvirtNative;

namespace Nova.Virt.Libvirt;

/// <summary>
/// Rescue: the domain is defined anew, with a fresh disk before the guest's own; the guest's order stays what it was, so that every later
/// start from it ends the rescue. Whether a guest is being rescued is what its domain says.
/// </summary>
internal sealed partial class LibvirtDriver : IRescuingDriver, IPasswordSettingDriver
{
    public Task RescueAsync(SpawnServer order, CancellationToken cancellationToken) =>
        VirtErrors.GuardAsync($"Rescuing server {order.Server}", async () =>
        {
            var (folder, own) = await LoadAsync(order.Server, cancellationToken);
            var (isRescued, wasActive) = await ReadRescueAsync(order.Server, cancellationToken);
            if (isRescued && wasActive)
            {
                return;
            }

            // Everything that can be refused comes before anything is taken away.
            string xml;
            try
            {
                folder.DropRescue();
                await folder.SaveRescueOrderAsync(order, cancellationToken);
                await disks.PrepareRescueAsync(order, folder, cancellationToken);
                xml = planner.ToRescueXml(order, own, folder);
            }
            catch
            {
                folder.DropRescue();
                throw;
            }

            try
            {
                await ReplaceAsync(order.Server, xml, start: true, cancellationToken);
            }
            catch
            {
                await GoBackAsync(order.Server, planner.ToXml(own, folder), wasActive, folder.DropRescue);
                throw;
            }
        });

    public Task UnrescueAsync(ServerId server, bool start, CancellationToken cancellationToken) =>
        VirtErrors.GuardAsync($"Ending the rescue of server {server}", async () =>
        {
            var (folder, own) = await LoadAsync(server, cancellationToken);
            var (isRescued, wasActive) = await ReadRescueAsync(server, cancellationToken);
            if (!isRescued)
            {
                folder.DropRescue();
                await (start ? StartNowAsync(server, cancellationToken) : Task.CompletedTask);
                return;
            }

            var rescue = await folder.LoadRescueOrderAsync(cancellationToken);
            try
            {
                await ReplaceAsync(server, planner.ToXml(own, folder), start, cancellationToken);
            }
            catch when (rescue is not null)
            {
                await GoBackAsync(server, planner.ToRescueXml(rescue, own, folder), wasActive, static () => { });
                throw;
            }

            folder.DropRescue();
        });

    public Task SetPasswordAsync(ServerId server, string password, CancellationToken cancellationToken) =>
        VirtErrors.GuardAsync($"Setting the password of server {server}", async () =>
        {
            var (_, order) = await LoadAsync(server, cancellationToken);
            var hardware = GuestHardware.Of(order.Image);
            if (!hardware.HasAgent)
            {
                throw new VirtDriverException(
                    VirtErrorKind.Hypervisor, $"Image {order.Image.Id} does not say that its guests run an agent (hw_qemu_guest_agent), and only that can set a password.");
            }

            var user = order.Image.Properties.GetValueOrDefault("os_admin_user", hardware.IsWindows ? "Administrator" : "root");
            await OnDomainAsync(server, domain => LibvirtError.Checked(DomainSetUserPassword(domain, user, password, flags: 0)), Quick, cancellationToken);
        });

    // What a domain that runs was started with is in its XML; of one that is off, what it would be.
    private Task<(bool IsRescued, bool IsActive)> ReadRescueAsync(ServerId server, CancellationToken cancellationToken) => connection.CallAsync(
        connect =>
        {
            using var domain = Domains.Find(connect, server);
            return domain is null
                ? default
                : (XElement.Parse(LibvirtError.CheckedText(DomainGetXmlDesc(domain, flags: 0))).Element("devices")?.Elements("disk")
                    .Any(disk => disk.Element("serial")?.Value is InstanceDisks.RescueSerial) is true, Domains.IsActive(Domains.StateOf(domain)));
        },
        Quick,
        cancellationToken);

    private async Task ReplaceAsync(ServerId server, string xml, bool start, CancellationToken cancellationToken)
    {
        await connection.DoAsync(
            connect =>
            {
                using var domain = Domains.Find(connect, server);
                if (domain is not null)
                {
                    EndForGood(domain);
                }

                LibvirtError.Checked(DomainDefineXml(connect, xml, flags: 0)).Dispose();
            },
            Begin,
            cancellationToken);
        if (start)
        {
            await CreateAsync(server, cancellationToken);
        }
    }

    private async Task GoBackAsync(ServerId server, string xml, bool start, Action forget)
    {
        using CancellationTokenSource limit = new(CleanUp, time);
        try
        {
            await ReplaceAsync(server, xml, start, limit.Token);
            forget();
        }
#pragma warning disable CA1031 // The failure that brought us here is the one to report; the next order starts from what it finds.
        catch (Exception error)
#pragma warning restore CA1031
        {
            LogNotBack(error, server);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Server {Server} could not be given back the disks that it had")]
    private partial void LogNotBack(Exception error, ServerId server);
}
