using Nova.Daemon;
using Nova.Hosting;

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

        RoleSet.TryParse(command[Array.IndexOf(command, "--roles") + 1], Composition.Roles, out _, out var problem).ShouldBeTrue(problem);
        settings["Type"].ShouldBe(["notify"]);
        int.Parse(settings["WatchdogSec"].Single(), System.Globalization.CultureInfo.InvariantCulture).ShouldBeGreaterThanOrEqualTo(10);
        int.Parse(settings["TimeoutStopSec"].Single(), System.Globalization.CultureInfo.InvariantCulture)
            .ShouldBeGreaterThan((int)new StopOptions().GracefulShutdownTimeout.TotalSeconds, "or systemd kills what is still stopping");
        settings["RestartPreventExitStatus"].ShouldBe([NovaHostBuilder.ConfigurationExitCode.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
    }

    [Fact]
    public void The_configuration_to_begin_with_has_no_mistake()
    {
        var builder = NovaHost.CreateBuilder(new NovaHostStart
        {
            Program = "novad",
            Roles = Composition.Roles,
            Arguments = ["--config-file", Path.Combine(Folder(), "nova.conf")],
            LogOutput = Stream.Null,
        });
        Composition.Compose(builder);

        // Whoever installs it sets its mode; here everybody may read it, which is a warning.
        builder.Check().Where(problem => !problem.IsWarning).ShouldBeEmpty();
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
