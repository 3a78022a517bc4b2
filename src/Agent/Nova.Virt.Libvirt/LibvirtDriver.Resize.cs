using Nova.Contracts.Compute;
using Nova.Core;

namespace Nova.Virt.Libvirt;

/// <summary>
/// Guests that get another size in their place. Copies of their disks, and last of all their order, lie beside them until the new size is for
/// good; where that order is, the copies are whole.
/// </summary>
internal sealed partial class LibvirtDriver : IResizingDriver
{
    public Task ResizeAsync(SpawnServer order, bool start, CancellationToken cancellationToken) =>
        VirtErrors.GuardAsync($"Resizing server {order.Server}", async () =>
        {
            var (folder, before) = await LoadAsync(order.Server, cancellationToken);
            var kept = await folder.LoadBeforeAsync(cancellationToken);
            if (await ReadStateAsync(order.Server, cancellationToken) is { } state && Domains.IsActive(state))
            {
                // It only runs with its new size if an earlier attempt has come to its end.
                if (kept is not null && start)
                {
                    return;
                }

                throw new VirtDriverException(VirtErrorKind.Hypervisor, $"Server {order.Server} runs: it cannot be resized.");
            }

            InstanceDisks.CheckSize(order, kept ?? before);
            if (kept is null)
            {
                await InstanceDisks.KeepAsync(folder, cancellationToken);
                await folder.SaveBeforeAsync(before, cancellationToken);
                kept = before;
            }

            await disks.GrowAsync(order, kept, folder, cancellationToken);
            await folder.SaveOrderAsync(order, cancellationToken);
            await DefineAsync(order, folder, cancellationToken);
            if (start)
            {
                await CreateAsync(order.Server, cancellationToken);
            }
        });

    public Task KeepSizeAsync(ServerId server, CancellationToken cancellationToken) => VirtErrors.GuardAsync($"Keeping the size of server {server}", () =>
    {
        FolderOf(server).DropBefore();
        return Task.CompletedTask;
    });

    public Task ResizeBackAsync(ServerId server, bool start, CancellationToken cancellationToken) =>
        VirtErrors.GuardAsync($"Giving server {server} its old size", async () =>
        {
            var (folder, order) = await LoadAsync(server, cancellationToken);
            if (await folder.LoadBeforeAsync(cancellationToken) is { } before)
            {
                await OnDomainAsync(server, EndForGood, Begin, cancellationToken);
                await folder.SaveBeforeAsync(before with { Volumes = order.Volumes }, cancellationToken);
                folder.TakeBefore(before);
                await RedefineAsync(server, cancellationToken);
            }

            await (start ? StartNowAsync(server, cancellationToken) : OnDomainAsync(server, Domains.SwitchOff, Begin, cancellationToken));
        });
}
