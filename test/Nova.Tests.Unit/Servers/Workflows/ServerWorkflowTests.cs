using Microsoft.Extensions.DependencyInjection;
using Nova.TestKit.Cloud;
using Nova.Workflows;

namespace Nova.Tests.Unit.Servers.Workflows;

public sealed class ServerWorkflowTests(SharedCloud shared) : IClassFixture<SharedCloud>, IAsyncLifetime
{
    // The steps, said once more: a step that is added must be added here, and is tested by that.
    private static readonly Dictionary<string, string[]> Steps = new()
    {
        ["server.build"] = ["schedule", "networks", "volumes", "spawn"],
        ["server.delete"] = ["destroy", "volumes", "networks", "release"],
        ["server.power"] = ["act"],
        ["server.rebuild"] = ["announce", "rebuild"],
        ["server.attach_volume"] = ["connect", "attach"],
        ["server.detach_volume"] = ["detach", "release"],
        ["server.extend_volume"] = ["extend"],
        ["server.swap_volume"] = ["connect", "swap", "release"],
        ["server.snapshot_volume"] = ["act"],
        ["server.attach_interface"] = ["attach"],
        ["server.detach_interface"] = ["detach", "release"],
        ["volume.act"] = ["act"],
        ["server.resize"] = ["schedule", "leave", "volumes", "arrive"],
        ["server.confirm_resize"] = ["settle"],
        ["server.revert_resize"] = ["leave", "return"],
        ["server.evacuate"] = ["schedule", "volumes", "rebuild"],
        ["server.live_migrate"] = ["schedule", "prepare", "send", "finish"],
        ["server.rescue"] = ["rescue"],
        ["server.unrescue"] = ["unrescue"],
        ["server.password"] = ["set"],
        ["server.snapshot"] = ["register", "capture", "upload", "finish"],
        ["server.shelve"] = ["stop", "register", "capture", "upload", "finish"],
        ["server.offload"] = ["destroy", "release"],
        ["server.unshelve"] = ["schedule", "volumes", "start"],
        ["server.forget_image"] = ["remove"],
        ["aggregate.cache_images"] = ["fetch"],
    };

    private CloudFixture Cloud => shared.Cloud;

    public static TheoryData<string, string> EveryStep()
    {
        TheoryData<string, string> all = [];
        foreach (var (kind, step) in Steps.SelectMany(pair => pair.Value.Select(step => (pair.Key, step))))
        {
            all.Add(kind, step);
        }

        return all;
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        Cloud.Points.Reset();
        await Cloud.IdleAsync();
        foreach (var host in Cloud.Simulation.Hosts)
        {
            await Cloud.ForceDownAsync(host.Value, isDown: false);
        }

        foreach (var id in await Cloud.Database.QueryAsync<string>("SELECT id FROM servers WHERE deleted_at IS NULL", null, CancellationToken.None))
        {
            await Cloud.DeleteAsync(id);
        }

        // A second commit of one step, and what comes behind a first, are passed over: the step counts as done.
        Cloud.Log.ShouldNotContain("has committed already");
    }

    [Fact]
    public void Every_step_of_every_workflow_has_its_standard_tests()
    {
        var registered = Cloud.Services.GetServices<Workflow>().ToDictionary(workflow => workflow.Kind, workflow => workflow.StepNames);

        registered.Keys.Order().ShouldBe(Steps.Keys.Order());
        registered.Keys.Order().ShouldBe(ServerScenarios.All.Keys.Order());
        foreach (var (kind, steps) in registered)
        {
            steps.ShouldBe(Steps[kind], kind);
        }
    }

    [Theory]
    [MemberData(nameof(EveryStep))]
    public Task A_failure_before_a_step_leaves_nothing(string kind, string step) =>
        ServerScenarios.All[kind].A_failure_leaves_nothing(Cloud, step, CrashMoments.Before);

    [Theory]
    [MemberData(nameof(EveryStep))]
    public Task A_failure_at_the_end_of_a_step_leaves_nothing(string kind, string step) =>
        ServerScenarios.All[kind].A_failure_leaves_nothing(Cloud, step, CrashMoments.Committing);

    [Theory]
    [MemberData(nameof(EveryStep))]
    public Task Undo_twice_is_undo_once(string kind, string step) => ServerScenarios.All[kind].Undo_twice_is_undo_once(Cloud, step);

    [Theory]
    [MemberData(nameof(EveryStep))]
    public Task A_step_twice_is_the_step_once(string kind, string step) => ServerScenarios.All[kind].A_step_twice_is_the_step_once(Cloud, step);
}
