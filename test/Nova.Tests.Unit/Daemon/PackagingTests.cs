using System.Globalization;
using Nova.Daemon;
using Nova.Hosting;
using AgentComposition = Nova.Agent.Composition;

namespace Nova.Tests.Unit.Daemon;

/// <summary>What is shipped beside the program fits it.</summary>
public sealed class PackagingTests
{
    public static TheoryData<string> Units => [.. Directory.EnumerateFiles(Folder(), "*.service").Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Units))]
    public void A_unit_names_roles_that_there_are_and_waits_for_their_word(string unit)
    {
        var settings = File.ReadLines(Path.Combine(Folder(), unit))
            .Select(line => line.Split('=', 2)).Where(words => words.Length is 2).ToLookup(words => words[0], words => words[1], StringComparer.Ordinal);
        var command = settings["ExecStart"].ShouldHaveSingleItem().Split(' ');

        var roles = command[0].EndsWith("nova-agent", StringComparison.Ordinal) ? AgentComposition.Roles : Composition.Roles;
        RoleSet.TryParse(command[Array.IndexOf(command, "--roles") + 1], roles, out _, out var problem).ShouldBeTrue(problem);
        settings["Type"].ShouldBe(["notify"]);
        int.Parse(settings["WatchdogSec"].Single(), CultureInfo.InvariantCulture).ShouldBeGreaterThanOrEqualTo(10);
        int.Parse(settings["TimeoutStopSec"].Single(), CultureInfo.InvariantCulture)
            .ShouldBeGreaterThan((int)new StopOptions().GracefulShutdownTimeout.TotalSeconds, "or systemd kills what is still stopping");
        settings["RestartPreventExitStatus"].ShouldBe([NovaHostBuilder.ConfigurationExitCode.ToString(CultureInfo.InvariantCulture)]);
    }

    [Theory]
    [InlineData("novad", "nova.conf")]
    [InlineData(AgentComposition.Program, "nova-agent.conf")]
    public void The_configuration_to_begin_with_has_no_mistake(string program, string file)
    {
        // Whoever installs it sets its mode; here everybody may read it, which is a warning.
        Compose(program, "--config-file", Path.Combine(Folder(), file)).Check().Where(problem => !problem.IsWarning).ShouldBeEmpty();
    }

    [Fact]
    public void A_host_knows_no_option_of_the_database()
    {
        using StringWriter sample = new(CultureInfo.InvariantCulture);

        Compose(AgentComposition.Program).WriteConfigurationSample(sample);

        sample.ToString().ShouldContain("[glance]");
        sample.ToString().ShouldNotContain("[database]");
    }

    private static NovaHostBuilder Compose(string program, params string[] arguments)
    {
        var isAgent = program is AgentComposition.Program;
        var builder = NovaHost.CreateBuilder(new NovaHostStart
        {
            Program = program,
            Roles = isAgent ? AgentComposition.Roles : Composition.Roles,
            Arguments = arguments,
            LogOutput = Stream.Null,
        });
        Action<NovaHostBuilder> compose = isAgent ? AgentComposition.Compose : Composition.Compose;
        compose(builder);
        return builder;
    }

    private static string Folder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var units = Path.Combine(folder.FullName, "packaging", "systemd");
            if (Directory.Exists(units))
            {
                return units;
            }
        }

        throw new DirectoryNotFoundException("There is no packaging/systemd above the tests.");
    }
}
