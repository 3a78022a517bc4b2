using Nova.Core;
using Nova.Virt.Libvirt;

namespace Nova.Tests.Unit.Virt;

public sealed class HostIdentityTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nova-identity");

    private string StatePath => Path.Combine(_folder.FullName, "state");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_host_with_another_name_than_before_does_not_start_and_says_what_to_do()
    {
        await ClaimAsync("compute-1");

        var refusal = await Should.ThrowAsync<InvalidOperationException>(() => ClaimAsync("compute-1.example.org"));

        refusal.Message.ShouldContain("[DEFAULT] host = compute-1,");
        refusal.Message.ShouldContain(Path.Combine(StatePath, "host-name"));
    }

    [Fact]
    public async Task With_its_name_it_starts_as_often_as_it_is_started()
    {
        await ClaimAsync("compute-1");
        await ClaimAsync("compute-1");

        (await File.ReadAllTextAsync(Path.Combine(StatePath, "host-name"))).ShouldBe("compute-1\n");
    }

    [Fact]
    public async Task Where_the_file_was_removed_the_new_name_holds()
    {
        await ClaimAsync("compute-1");
        File.Delete(Path.Combine(StatePath, "host-name"));

        await ClaimAsync("compute-2");

        await Should.ThrowAsync<InvalidOperationException>(() => ClaimAsync("compute-1"));
    }

    private Task ClaimAsync(string name) => HostIdentity.ClaimAsync(StatePath, new HostName(name), CancellationToken.None);
}
