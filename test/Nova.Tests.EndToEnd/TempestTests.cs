using Nova.TestKit;

namespace Nova.Tests.EndToEnd;

/// <summary>OpenStack's own tests of the Compute API: those that take a minute together. <c>./dev tempest</c> runs all of them.</summary>
public sealed class TempestTests : IDisposable
{
    private const string Quick =
        @"^tempest\.api\.compute\.(flavors|keypairs|limits|quotas|test_versions|admin\.(test_aggregates|test_flavors|test_hypervisor|test_keypairs|test_services)|servers\.(test_create_server|test_delete_server|test_server_tags|test_servers\.))";

    private readonly Cloud _cloud = new();

    public void Dispose() => _cloud.Remove();

    [NeedsFact("tempest")]
    public async Task What_passed_before_passes() => (await _cloud.DevAsync("tempest", Quick)).Demand().ShouldContain(" pass ");
}
