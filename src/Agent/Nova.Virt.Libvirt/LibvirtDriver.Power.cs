using Nova.Contracts.Compute;
using Nova.Core;
using Nova.Virt.Libvirt.Native;
using static Nova.Virt.Libvirt.Native.LibvirtNative;

namespace Nova.Virt.Libvirt;

/// <summary>On and off, asleep and awake.</summary>
internal sealed partial class LibvirtDriver : IPausingDriver, ISuspendingDriver, ICrashingDriver
{
    private const uint AcpiPowerButton = 1; // VIR_DOMAIN_SHUTDOWN_ACPI_POWER_BTN
    private const uint SaveRunning = 2; // VIR_DOMAIN_SAVE_RUNNING
    private static readonly TimeSpan Save = TimeSpan.FromMinutes(10); // memory to disk and back
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(10);

    public Task StartAsync(ServerId server, CancellationToken cancellationToken) =>
        VirtErrors.GuardAsync($"Starting server {server}", () => StartNowAsync(server, cancellationToken));

    public Task StopAsync(ServerId server, TimeSpan grace, CancellationToken cancellationToken) =>
        VirtErrors.GuardAsync($"Stopping server {server}", async () =>
        {
            if (!await ShutDownAsync(server, grace, cancellationToken))
            {
                await OnDomainAsync(server, Domains.SwitchOff, Begin, cancellationToken);
            }
        });

    public Task RebootAsync(ServerId server, bool hard, CancellationToken cancellationToken) =>
        VirtErrors.GuardAsync($"Rebooting server {server}", async () =>
        {
            var isOff = !hard && await ShutDownAsync(server, TimeSpan.FromSeconds(options.Value.WaitSoftRebootSeconds), cancellationToken);
            if (!isOff)
            {
                await RedefineAsync(server, cancellationToken);
                await OnDomainAsync(server, EndForGood, Begin, cancellationToken);
            }

            await StartNowAsync(server, cancellationToken);
        });

    public Task PauseAsync(ServerId server, CancellationToken cancellationToken) =>
        VirtErrors.GuardAsync($"Pausing server {server}", () => OnDomainAsync(
            server,
            static domain =>
            {
                if (Domains.StateOf(domain) is not PowerState.Paused)
                {
                    LibvirtError.Checked(DomainSuspend(domain));
                }
            },
            Quick,
            cancellationToken));

    public Task CrashAsync(ServerId server, CancellationToken cancellationToken) =>
        VirtErrors.GuardAsync($"Interrupting server {server}", () => OnDomainAsync(
            server, static domain => LibvirtError.Checked(DomainInjectNmi(domain, flags: 0)), Quick, cancellationToken));

    public Task UnpauseAsync(ServerId server, CancellationToken cancellationToken) =>
        VirtErrors.GuardAsync($"Unpausing server {server}", () => OnDomainAsync(server, Unpause, Quick, cancellationToken));

    public Task SuspendAsync(ServerId server, CancellationToken cancellationToken) =>
        VirtErrors.GuardAsync($"Suspending server {server}", () => OnDomainAsync(
            server,
            static domain =>
            {
                if (Domains.StateOf(domain) is not PowerState.Suspended)
                {
                    LibvirtError.Checked(DomainManagedSave(domain, SaveRunning));
                }
            },
            Save,
            cancellationToken));

    public Task ResumeAsync(ServerId server, CancellationToken cancellationToken) =>
        VirtErrors.GuardAsync($"Resuming server {server}", async () =>
        {
            await OnDomainAsync(
                server,
                static domain =>
                {
                    if (Domains.IsActive(Domains.StateOf(domain)))
                    {
                        Unpause(domain);
                    }
                    else
                    {
                        LibvirtError.Checked(DomainCreate(domain, flags: 0)); // reads the saved memory, where there is one
                    }
                },
                Save,
                cancellationToken);
        });

    private static void Unpause(DomainHandle domain)
    {
        if (Domains.StateOf(domain) is not PowerState.Running)
        {
            LibvirtError.Checked(DomainResume(domain));
        }
    }

    // Also what a suspended server would wake up with.
    private static void EndForGood(DomainHandle domain)
    {
        Domains.SwitchOff(domain);
        if (Domains.StateOf(domain) is PowerState.Suspended)
        {
            LibvirtError.Checked(DomainManagedSaveRemove(domain, flags: 0));
        }
    }

    private Task CreateAsync(ServerId server, CancellationToken cancellationToken) => OnDomainAsync(
        server,
        static domain =>
        {
            if (!Domains.IsActive(Domains.StateOf(domain)))
            {
                LibvirtError.Checked(DomainCreate(domain, flags: 0));
            }
        },
        Begin,
        cancellationToken);

    private async Task StartNowAsync(ServerId server, CancellationToken cancellationToken)
    {
        // A saved memory image fits the definition that it was saved with, so that one stays.
        if (await ReadStateAsync(server, cancellationToken) is null or PowerState.Shutdown or PowerState.Crashed)
        {
            await RedefineAsync(server, cancellationToken);
        }

        await CreateAsync(server, cancellationToken);
    }

    /// <summary>Presses the power button and waits.</summary>
    /// <returns>Whether the server is off.</returns>
    private async Task<bool> ShutDownAsync(ServerId server, TimeSpan grace, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        var asked = TimeSpan.MinValue;
        while (true)
        {
            var state = await connection.CallAsync(
                connect =>
                {
                    using var domain = Domains.Get(connect, server);
                    return Domains.StateOf(domain);
                },
                Quick,
                cancellationToken);
            var elapsed = time.GetElapsedTime(start);
            if (!Domains.IsActive(state) || state is PowerState.Paused || elapsed >= grace)
            {
                return !Domains.IsActive(state);
            }

            // Again and again: a guest that boots just now does not hear the first.
            if (asked == TimeSpan.MinValue || elapsed - asked >= AskAgain)
            {
                asked = elapsed;
                await OnDomainAsync(server, static domain => _ = DomainShutdown(domain, AcpiPowerButton), Quick, cancellationToken);
            }

            await Task.Delay(Look, time, cancellationToken);
        }
    }
}
