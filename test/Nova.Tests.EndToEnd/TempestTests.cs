using Nova.TestKit;

namespace Nova.Tests.EndToEnd;

/// <summary>OpenStack's own tests of the Compute API: those that take a minute together. <c>./dev tempest</c> runs all of them.</summary>
public sealed class TempestTests
{
    private const string Quick =
        @"^tempest\.api\.compute\.(flavors|keypairs|quotas|limits|test_versions|admin\.(test_flavors|test_aggregates|test_keypairs|test_services|test_hypervisor)|servers\.(test_servers\.|test_create_server|test_server_metadata|test_delete_server|test_server_tags))";

    [NeedsFact("tempest")]
    public async Task What_passed_before_passes()
    {
        Cloud cloud = new();

        var outcome = await cloud.DevAsync("tempest", Quick);

        outcome.Demand().ShouldContain(" pass ");
        cloud.Remove();
    }
}
