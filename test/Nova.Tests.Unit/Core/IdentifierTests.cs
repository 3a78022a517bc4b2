using Nova.Core;

namespace Nova.Tests.Unit.Core;

public sealed class IdentifierTests
{
    [Fact]
    public void Identifiers_that_are_made_within_a_millisecond_compare_as_they_were_made()
    {
        var made = Enumerable.Range(0, 20_000).Select(_ => Identifier.New<OperationId>().Value).ToList();

        made.ShouldBe(made.Order());
        made.ShouldAllBe(id => id.Version == 7 && id.Variant >= 8 && id.Variant < 12);
    }

    [Fact]
    public void Identifiers_that_many_threads_make_at_once_differ_and_are_of_this_time()
    {
        var made = ParallelEnumerable.Range(0, 20_000).Select(_ => Identifier.New<OperationId>().Value).ToList();

        made.Distinct().Count().ShouldBe(made.Count);
        var newest = Convert.ToInt64(made.Max().ToString("N")[..12], 16);
        (DateTimeOffset.FromUnixTimeMilliseconds(newest) - TimeProvider.System.GetUtcNow()).Duration().ShouldBeLessThan(TimeSpan.FromMinutes(1));
    }
}
