using Nova.TestKit.Schemas;
using Nova.TestKit.Workflows;

namespace Nova.Tests.Architecture;

/// <summary>What the release before and the one after must find of the workflows: <c>docs/upgrades.md</c>.</summary>
public sealed class ReleaseTests
{
    private static readonly IReadOnlyDictionary<string, string[]> Released =
        Facts.Lines("workflow-steps.tsv").Select(line => line.Split('\t')).ToDictionary(cells => cells[0], cells => cells[1].Split(' '));

    private static IReadOnlyDictionary<string, string[]> Steps { get; } =
        CrashPoint.All().GroupBy(point => point.Kind).ToDictionary(points => points.Key, points => points.Select(point => point.Step).Distinct().ToArray());

    [Fact]
    public void A_step_that_was_released_keeps_its_name_and_its_place_among_the_others() =>
        Released.Where(workflow => !Steps.GetValueOrDefault(workflow.Key, []).Intersect(workflow.Value).SequenceEqual(workflow.Value)).Select(workflow => workflow.Key)
            .ShouldBeEmpty("operations that stand at their steps are lost to this release");

    [Fact]
    public void Every_step_is_on_the_list_of_those_that_are_released() =>
        Steps.Where(workflow => workflow.Value.Except(Released.GetValueOrDefault(workflow.Key, [])).Any()).Select(workflow => $"{workflow.Key}\t{string.Join(' ', workflow.Value)}")
            .ShouldBeEmpty("lines of test/fixtures/workflow-steps.tsv");
}
