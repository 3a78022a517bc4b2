using Nova.Web;

namespace Nova.Tests.Unit.Microversions;

/// <summary>Every microversion does what it is there for from itself on, and not before.</summary>
public sealed class MicroversionTests(VersionRig rig) : IClassFixture<VersionRig>
{
    private static readonly IReadOnlyList<VersionChange> All = [.. EarlyChanges.All, .. MiddleChanges.All, .. LateChanges.All];

    public static TheoryData<string> Changes => [.. All.Select(change => change.ToString())];

    [Fact]
    public void Every_microversion_has_a_test_of_its_change() =>
        All.Select(change => change.Minor).Distinct().Order().ShouldBe(Enumerable.Range(2, ApiVersion.Newest.Minor - 1));

    [Fact]
    public void Answers_differ_or_it_is_said_why_not() =>
        All.Where(change => (change.Before == change.Since) != (change.Same is { Length: > 0 })).ShouldBeEmpty();

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task A_change_is_there_from_its_version_on(string name)
    {
        var change = All.Single(candidate => candidate.ToString() == name);

        (await change.AskAsync(rig, $"2.{change.Minor - 1}")).ShouldBe(change.Before, $"at 2.{change.Minor - 1}");
        (await change.AskAsync(rig, $"2.{change.Minor}")).ShouldBe(change.Since, $"at 2.{change.Minor}");
    }
}
