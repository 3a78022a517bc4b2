using System.Reflection;
using Nova.Contracts.Compute;
using Nova.Contracts.Volumes;
using Nova.Core;
using Nova.TestKit;
using Nova.TestKit.Virt;
using Nova.Virt;

namespace Nova.Tests.Integration.Virt;

/// <summary>The contract that the simulated driver passes, with libvirt and QEMU. One test, so that it is skipped where there is no libvirtd.</summary>
public sealed class LibvirtContractTests(LibvirtGuests guests) : IClassFixture<LibvirtGuests>
{
    [NeedsFact("libvirtd")]
    public async Task The_driver_does_what_every_driver_must()
    {
        List<string> broken = [];
        foreach (var (fact, arguments) in Facts())
        {
            RealContract contract = new(guests);
            await contract.InitializeAsync();
            try
            {
                await (Task)fact.Invoke(contract, arguments)!;
            }
            catch (Exception error) when (error is ShouldAssertException or VirtDriverException or OperationCanceledException)
            {
                broken.Add($"{fact.Name}({string.Join(", ", arguments)}): {error.Message}");
            }
            finally
            {
                await contract.DisposeAsync();
            }
        }

        broken.ShouldBeEmpty();
    }

    private static IEnumerable<(MethodInfo Fact, object[] Arguments)> Facts() =>
        from method in typeof(VirtDriverContract).GetMethods()
        where method.IsDefined(typeof(FactAttribute))
        from arguments in method.IsDefined(typeof(TheoryAttribute))
            ? method.GetCustomAttributes<InlineDataAttribute>().SelectMany(data => data.GetData(method))
            : [[]]
        select (method, arguments);

    private sealed class RealContract(LibvirtGuests guests) : VirtDriverContract
    {
        protected override IVirtDriver Driver => guests.Driver;

        protected override SpawnServer MakeOrder() => guests.Order(guests.Images.Add(MakeFile(1 << 20), "raw")) with { Server = Server, DomainName = $"contract-{Server.ToString()[^8..]}" };

        protected override long VolumeBytes => 4 << 20;

        protected override Task<GuestVolume> MakeVolumeAsync() => Task.FromResult(new GuestVolume
        {
            Volume = Identifier.New<VolumeId>(),
            Device = "/dev/vdf",
            Connection = new VolumeConnection("file", MakeFile(4 << 20), "raw"),
        });

        private string MakeFile(long length)
        {
            var path = Path.Combine(guests.Libvirt.Folder, $"{Guid.NewGuid():N}");
            using var file = File.Create(path);
            file.SetLength(length);
            return path;
        }
    }
}
