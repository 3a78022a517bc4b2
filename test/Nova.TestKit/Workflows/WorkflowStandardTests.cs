using Nova.TestKit.Cloud;
using Nova.Workflows;

namespace Nova.TestKit.Workflows;

/// <summary>The three tests that each step of each workflow passes, in a whole cloud.</summary>
/// <param name="Kind">The workflow.</param>
/// <param name="Prepare">Makes what the operation is about; answers the server.</param>
/// <param name="Begin">Begins the operation on it.</param>
/// <param name="AfterFailure">What must hold once it has failed and been undone.</param>
/// <param name="AfterSuccess">What must hold once it has succeeded.</param>
internal sealed record WorkflowScenario(
    string Kind,
    Func<CloudFixture, Task<string>> Prepare,
    Func<CloudFixture, string, Task<string>> Begin,
    Func<CloudFixture, string, Task> AfterFailure,
    Func<CloudFixture, string, Task> AfterSuccess)
{
    public override string ToString() => Kind;

    /// <summary>A failure at a step, after all that it does and before that is written, leaves nothing.</summary>
    public async Task A_failure_leaves_nothing(CloudFixture cloud, string step, string moment)
    {
        var server = await Prepare(cloud);
        cloud.Points.BreakAt(Kind, step, moment);

        server = await Begin(cloud, server);
        await cloud.IdleAsync();

        cloud.Points.Seen.ShouldContain((Kind, step, moment));
        await AfterFailure(cloud, server);
    }

    /// <summary>The undo of a step, done twice, is the undo done once.</summary>
    public async Task Undo_twice_is_undo_once(CloudFixture cloud, string step)
    {
        var server = await Prepare(cloud);
        cloud.Points.BreakAt(Kind, LastStep(cloud), CrashMoments.Committing);
        cloud.Points.BreakAt(Kind, step, CrashMoments.Undone, times: 1);

        server = await Begin(cloud, server);
        await cloud.IdleAsync();

        cloud.Points.Seen.ShouldContain((Kind, step, CrashMoments.Undone));
        await AfterFailure(cloud, server);
    }

    /// <summary>A step, done twice because the first result was lost, is the step done once.</summary>
    public async Task A_step_twice_is_the_step_once(CloudFixture cloud, string step)
    {
        var server = await Prepare(cloud);
        cloud.Points.BreakAt(Kind, step, CrashMoments.Committing, times: 1);

        server = await Begin(cloud, server);
        await cloud.IdleAsync();

        cloud.Points.Seen.ShouldContain((Kind, step, CrashMoments.Committing));
        await AfterSuccess(cloud, server);
    }

    private string LastStep(CloudFixture cloud) =>
        ((IEnumerable<Workflow>)cloud.Services.GetService(typeof(IEnumerable<Workflow>))!).Single(workflow => workflow.Kind == Kind).StepNames[^1];
}
