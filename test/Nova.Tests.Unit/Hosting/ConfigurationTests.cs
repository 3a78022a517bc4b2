using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Nova.Core;
using Nova.Hosting;

namespace Nova.Tests.Unit.Hosting;

public sealed class ConfigurationTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("nova-conf").FullName;

    private string ConfFile => Path.Combine(_directory, "nova.conf");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void The_dialect_of_the_original_is_read()
    {
        var options = Read("""
            # a comment
            ; another
            [kitchen]
            name: a = b : c
            dishes = soup, stew,
                salad
            cooks = 7
            open = yes
            boiling_time = 2.5
            tool = bread_knife
            recipe = {"a": 1, "b": 2}
            recipe = {"c": 3}
            quoted = "  two words "
            """);

        options.Name.ShouldBe("a = b : c");
        options.Dishes.ShouldBe(["soup", "stew", "salad"]);
        options.Cooks.ShouldBe(7);
        options.Open.ShouldBeTrue();
        options.BoilingTime.ShouldBe(TimeSpan.FromSeconds(2.5));
        options.Tool.ShouldBe(Tool.BreadKnife);
        options.Recipes.ShouldBe(["""{"a": 1, "b": 2}""", """{"c": 3}"""]);
        options.Quoted.ShouldBe("  two words ");
    }

    [Theory]
    [InlineData("p@ss:w/o%r#d;\"x'")]
    [InlineData("a#b")]
    [InlineData("100%$")]
    [InlineData("cost$5")]
    [InlineData("$nosuchoption")]
    [InlineData("a==b")]
    public void Passwords_survive_as_they_are_written(string password) =>
        Read($"[kitchen]\nname = {password}").Name.ShouldBe(password);

    [Fact]
    public void Two_dollars_are_one_and_variables_are_replaced()
    {
        Read("top = /srv\n[kitchen]\nname = $top/$$x/${quoted}/${kitchen.cooks}\nquoted = q").Name.ShouldBe("/srv/$x/q/3");
    }

    [Fact]
    public void An_option_that_refers_to_itself_is_told()
    {
        Problems("[kitchen]\nname = $name").ShouldBe([$"{ConfFile}:2: [kitchen] name refers to itself."]);
    }

    [Theory]
    [InlineData("[kitchen]\ncoks = 3", ":2: unknown option [kitchen] coks. Did you mean cooks?")]
    [InlineData("[kitchne]\nname = x", ":2: unknown option [kitchne] name. There is one in [kitchen].")]
    [InlineData("\n\n[kitchen]\ncooks = many", ":4: [kitchen] cooks = many: is not whole number.")]
    [InlineData("[kitchen]\nopen = perhaps", ":2: [kitchen] open = perhaps: is not true or false.")]
    [InlineData("[kitchen]\ntool = fork", ":2: [kitchen] tool = fork: is not one of spoon, bread_knife.")]
    [InlineData("[kitchen]\ncooks = 100", ":2: [kitchen] cooks = 100: The field cooks must be between 1 and 10.")]
    [InlineData("[kitchen]\ncook_password = x", ":2: [kitchen] cook_password = ***: The field cook_password must be a string or array type with a minimum length of '8'.")]
    [InlineData("[kitchen\nname = x", ":1: A section is [name].")]
    [InlineData("hello", ":1: Neither a [section] nor an option = value: 'hello'.")]
    [InlineData("  hello", ":1: An indented line continues the value above it, but there is none.")]
    public void What_is_wrong_is_told_with_file_and_line(string text, string problem) =>
        Problems(text)[0].ShouldBe(ConfFile + problem);

    [Fact]
    public void An_option_of_the_original_that_is_not_used_is_a_warning()
    {
        var problem = Host("network_manager = x\n[keystone_authtoken]\nauth_url = y").Check();

        problem.ShouldAllBe(one => one.IsWarning);
        problem.Select(one => one.Message).ShouldBe(["[DEFAULT] network_manager is not used.", "[keystone_authtoken] auth_url is not used."]);
    }

    [Fact]
    public void Flags_are_stronger_than_the_environment_and_that_than_later_and_earlier_files()
    {
        File.WriteAllText(Path.Combine(_directory, "10.conf"), "[kitchen]\nname = directory\nquoted = directory\ncooks = 2");
        File.WriteAllText(ConfFile, "[kitchen]\nname = file\nquoted = file\ncooks = 9\nopen = true");
        var environment = new Dictionary<string, string> { ["NOVA_KITCHEN__NAME"] = "environment", ["NOVA_KITCHEN__QUOTED"] = "environment" };

        var options = Bind(Host(
            environment, "--config-file", ConfFile, "--config-dir", _directory, "--kitchen.name=flag=1", "--kitchen.open=off"));

        (options.Name, options.Quoted, options.Cooks, options.Open).ShouldBe(("flag=1", "environment", 9, false));
    }

    [Fact]
    public void A_list_that_is_set_replaces_the_default_and_may_be_empty()
    {
        Read("").Dishes.ShouldBe(["bread"]);
        Read("[kitchen]\ndishes = soup").Dishes.ShouldBe(["soup"]);
        Read("[kitchen]\ndishes =").Dishes.ShouldBeEmpty();
    }

    [Fact]
    public void A_file_with_secrets_that_everybody_may_read_is_warned_of()
    {
        var host = Host("[kitchen]\ncook_password = long enough");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(ConfFile, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        }

        host.Check().ShouldHaveSingleItem().Message.ShouldBe("[kitchen] cook_password is a secret, and everybody may read the file; chmod o-r.");
    }

    [Fact]
    public async Task A_bad_configuration_stops_the_start_with_lines_and_no_trace()
    {
        await File.WriteAllTextAsync(ConfFile, "[kitchen]\ncoks = 3\ncooks = x");
        await using StringWriter errors = new();
        var host = NovaHost.CreateBuilder(new NovaHostStart { Program = "test", Arguments = ["--config-file", ConfFile], ErrorOutput = errors });
        host.Services.AddNovaOptions<KitchenOptions>();

        (await host.RunAsync()).ShouldBe(NovaHostBuilder.ConfigurationExitCode);

        errors.ToString().ShouldBe($"""
            {ConfFile}:2: unknown option [kitchen] coks. Did you mean cooks?
            {ConfFile}:3: [kitchen] cooks = x: is not whole number.

            """);
    }

    [Fact]
    public async Task The_sample_has_every_option_with_its_documentation_and_is_itself_readable()
    {
        await using StringWriter sample = new();
        var host = NovaHost.CreateBuilder(new NovaHostStart { Program = "test", Arguments = ["config", "sample"], Output = sample });
        host.Services.AddNovaOptions<KitchenOptions>();

        (await host.RunAsync()).ShouldBe(0);

        var text = sample.ToString();
        text.ShouldContain("# How long water boils, in seconds; see Cooks.\n# (duration in seconds)\n#boiling_time = 90\n");
        text.ShouldContain("# How many cooks.\n# (whole number, 1 to 10)\n#cooks = 3\n");
        text.ShouldContain("#graceful_shutdown_timeout = 60\n");
        text.ShouldContain("# Log what is of use only when looking for a fault.\n");
        Problems(text.Replace("\n#tool = ", "\ntool = ", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    private KitchenOptions Read(string text) => Bind(Host(text));

    private string[] Problems(string text) => [.. Host(text).Check().Select(problem => problem.ToString())];

    private NovaHostBuilder Host(string text)
    {
        File.WriteAllText(ConfFile, text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(ConfFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return Host([], "--config-file", ConfFile);
    }

    private static NovaHostBuilder Host(Dictionary<string, string> environment, params string[] arguments)
    {
        var host = NovaHost.CreateBuilder(new NovaHostStart
        {
            Program = "test",
            Arguments = arguments,
            Environment = environment,
            LogOutput = Stream.Null,
        });
        host.Services.AddNovaOptions<KitchenOptions>();
        host.Services.AddNovaOptions<TopOptions>();
        return host;
    }

    private static KitchenOptions Bind(NovaHostBuilder host)
    {
        using var built = host.Build();
        return built.Services.GetRequiredService<IOptions<KitchenOptions>>().Value;
    }
}

public enum Tool
{
    Spoon,
    BreadKnife,
}

public sealed class TopOptions : INovaOptions
{
    public static string Section => "DEFAULT";

    [ConfigurationKeyName("top")]
    public string Top { get; init; } = "";
}

public sealed class KitchenOptions : INovaOptions
{
    public static string Section => "kitchen";

    [ConfigurationKeyName("name")]
    public string Name { get; init; } = "";

    [ConfigurationKeyName("quoted")]
    public string Quoted { get; init; } = "";

    [ConfigurationKeyName("dishes")]
    public IReadOnlyList<string> Dishes { get; init; } = ["bread"];

    [ConfigurationKeyName("recipe")]
    [Repeated]
    public IReadOnlyList<string> Recipes { get; init; } = [];

    /// <summary>How many cooks.</summary>
    [ConfigurationKeyName("cooks")]
    [Range(1, 10)]
    public int Cooks { get; init; } = 3;

    [ConfigurationKeyName("open")]
    public bool Open { get; init; }

    /// <summary>How long water boils, in seconds; see <see cref="Cooks"/>.</summary>
    [ConfigurationKeyName("boiling_time")]
    public TimeSpan BoilingTime { get; init; } = TimeSpan.FromSeconds(90);

    [ConfigurationKeyName("tool")]
    public Tool Tool { get; init; }

    [ConfigurationKeyName("cook_password")]
    [MinLength(8)]
    public string CookPassword { get; init; } = "password1";
}
