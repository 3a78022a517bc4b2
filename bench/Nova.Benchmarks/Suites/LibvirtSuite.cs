using System.Diagnostics;
using Nova.Benchmarks.Tools;
using Nova.TestKit.Processes;

namespace Nova.Benchmarks.Suites;

/// <summary>A real guest: until its domain runs, until it asks for a login; beside it <c>virsh create</c> of the same XML. Needs root and libvirtd.</summary>
internal sealed class LibvirtSuite : ISuite
{
    private const string Prompt = "nova-guest: up";

    public IReadOnlyList<string> Names => ["libvirt.running", "libvirt.virsh_create", "libvirt.guest_prompt"];

    public async Task RunAsync(BenchOptions options, Report report)
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName is not "root" || !File.Exists("/usr/sbin/libvirtd"))
        {
            await Console.Error.WriteLineAsync("libvirt: needs root and libvirtd; left out");
            return;
        }

        var folder = Directory.CreateTempSubdirectory("nova-bench");
        await using var machine = await LibvirtMachine.StartAsync();
        try
        {
            await using var novad = await NovadProcess.StartAsync(
                new NovadStart { Folder = folder.FullName, Program = options.Novad, Options = machine.Options }, BenchCloud.Limit);
            using var api = await CloudApi.LogInAsync(novad);
            await new Guests(machine, api, await MakeImageAsync(api), await api.CreateFlavorAsync("guest", 1, 256, 1)).MeasureAsync(options, report);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // The guest where `packaging/guest/build artifacts/guest` has made it; without it an empty disk serves, which never asks for a login.
    private static async Task<string?> MakeImageAsync(CloudApi api) =>
        FindGuest() is { } disk ? await api.CreateImageAsync("guest", await File.ReadAllBytesAsync(disk), "qcow2") : null;

    private static string? FindGuest()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var disk = Path.Combine(folder.FullName, "guest", "disk.qcow2");
            if (File.Exists(disk))
            {
                return disk;
            }
        }

        return null;
    }

    private sealed class Guests(LibvirtMachine machine, CloudApi api, string? image, string flavor)
    {
        public async Task MeasureAsync(BenchOptions options, Report report)
        {
            var disk = image ?? await api.CreateImageAsync("blank", new byte[1 << 20]);
            await OneAsync(disk, waitForPrompt: false); // the image comes to the cache
            List<double> running = [];
            List<double> bare = [];
            List<double> prompts = [];
            for (var run = 0; run < options.Runs; run++)
            {
                var (untilRunning, untilPrompt, untilCreated) = await OneAsync(disk, image is not null && options.Wants("libvirt.guest_prompt"));
                running.Add(untilRunning);
                bare.Add(untilCreated);
                prompts.AddRange(untilPrompt is { } seconds ? [seconds] : []);
            }

            var ours = report.Tell("libvirt.running", "s", running);
            var limit = report.Tell("libvirt.virsh_create", "s", bare);
            report.TellRatio("libvirt.running", ours, limit);
            if (prompts.Count > 0)
            {
                report.Tell("libvirt.guest_prompt", "s", prompts);
            }
        }

        private async Task<(double Running, double? Prompt, double Created)> OneAsync(string disk, bool waitForPrompt)
        {
            var started = Stopwatch.GetTimestamp();
            var server = await api.BootAsync("guest", disk, flavor, ""","config_drive":true""");
            while ((await api.FindServerAsync(server))?.GetProperty("OS-EXT-STS:power_state").GetInt32() is not 1)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, CancellationToken.None);
            }

            var running = Stopwatch.GetElapsedTime(started).TotalSeconds;
            double? prompt = null;
            while (waitForPrompt && prompt is null)
            {
                var console = await api.PostAsync($"/servers/{server}/action", """{"os-getConsoleOutput":{}}""");
                prompt = console.GetProperty("output").GetString()!.Contains(Prompt, StringComparison.Ordinal) ? Stopwatch.GetElapsedTime(started).TotalSeconds : null;
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, CancellationToken.None);
            }

            var created = await CreateAgainAsync();
            using var deleted = await api.AskAsync(HttpMethod.Delete, $"/servers/{server}");
            while (await api.FindServerAsync(server) is not null)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, CancellationToken.None);
            }

            return (running, prompt, created);
        }

        // The same domain, with its disks and its tap, made by virsh after it was switched off.
        private async Task<double> CreateAgainAsync()
        {
            var name = (await machine.ListDomainsAsync()).Single();
            var file = Path.GetTempFileName();
            try
            {
                await File.WriteAllTextAsync(file, await machine.VirshAsync("dumpxml", "--inactive", name));
                await machine.VirshAsync("destroy", name);
                var started = Stopwatch.GetTimestamp();
                await machine.VirshAsync("create", file);
                return Stopwatch.GetElapsedTime(started).TotalSeconds;
            }
            finally
            {
                File.Delete(file);
            }
        }
    }
}
