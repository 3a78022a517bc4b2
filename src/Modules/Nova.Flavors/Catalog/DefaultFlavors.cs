using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Nova.Contracts.Flavors;
using Nova.Core;
using Nova.Data;
using Nova.Flavors.Storage;

namespace Nova.Flavors.Catalog;

/// <summary>Makes the flavors that a new cloud begins with, once. The tables must be there.</summary>
internal sealed class DefaultFlavors(Database database, FlavorCache cache, IOptions<FlavorOptions> options, TimeProvider clock) : IHostedService
{
    // As Grizzly made them, and one that is large enough for a test guest and small enough for a laptop.
    private static readonly Flavor[] All =
    [
        Make("1", "m1.tiny", 1, 512, 1),
        Make("2", "m1.small", 1, 2048, 20),
        Make("3", "m1.medium", 2, 4096, 40),
        Make("4", "m1.large", 4, 8192, 80),
        Make("5", "m1.xlarge", 8, 16384, 160),
        Make("42", "m1.nano", 1, 192, 1),
    ];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.CreateDefaults)
        {
            await database.WriteAsync(work => MakeAsync(work, cancellationToken), cancellationToken);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task MakeAsync(IUnitOfWork work, CancellationToken cancellationToken)
    {
        if (!await FlavorStore.TrySeedAsync(work, clock.GetUtcNow(), cancellationToken))
        {
            return;
        }

        foreach (var flavor in All)
        {
            await FlavorStore.TryAddAsync(work, flavor, clock.GetUtcNow(), cancellationToken);
        }

        work.AfterCommit(cache.Forget);
    }

    private static Flavor Make(string id, string name, int vcpus, int memoryMiB, int rootDiskGiB) =>
        new() { Id = new FlavorId(id), Name = name, VCpus = vcpus, MemoryMiB = memoryMiB, RootDiskGiB = rootDiskGiB };
}
