using Nova.Scheduling;
using Nova.TestKit.Scheduling;
using Options = Microsoft.Extensions.Options.Options;

namespace Nova.Tests.Architecture;

/// <summary>No filter and no weigher that cannot be enabled, that nothing explains or that nothing tests.</summary>
public sealed class SchedulingTests
{
    public static TheoryData<string> Rules => [.. Types().Select(type => type.Name)];

    [Theory]
    [MemberData(nameof(Rules))]
    public void It_is_registered_described_and_tested(string rule)
    {
        Known().ShouldContain(rule, "it is not registered in SchedulingModule");
        File.ReadAllText(Path.Combine(House.Root, "src/Modules/Nova.Scheduling/README.md")).ShouldContain(Described(rule), Case.Sensitive, "the README does not name it");
        Directory.EnumerateFiles(Path.Combine(House.Root, "test/Nova.Tests.Unit/Scheduling")).Any(file => File.ReadAllText(file).Contains(rule, StringComparison.Ordinal))
            .ShouldBeTrue("no test names it");
    }

    private static IEnumerable<string> Known()
    {
        var options = Options.Create(new SchedulingOptions());
        return SchedulerUnderTest.Known<IHostFilter>(options).Select(filter => filter.GetType().Name)
            .Concat(SchedulerUnderTest.Known<IHostWeigher>(options).Select(weigher => weigher.GetType().Name));
    }

    private static IEnumerable<Type> Types() => typeof(SchedulingModule).Assembly.GetTypes()
        .Where(type => type is { IsClass: true, Namespace: not "Nova.Scheduling.Plugins" } && (type.IsAssignableTo(typeof(IHostFilter)) || type.IsAssignableTo(typeof(IHostWeigher))));

    // What an operator writes, where that is not the type's name.
    private static string Described(string rule) => rule switch
    {
        "SimpleCidrAffinityFilter" => "SimpleCIDRAffinityFilter",
        "NumaTopologyFilter" => "NUMATopologyFilter",
        _ => rule,
    };
}
