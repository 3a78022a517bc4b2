using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Nova.Core;
using Nova.Hosting;
using Nova.Hosting.Logging;

namespace Nova.Tests.Unit.Hosting;

public sealed partial class LoggingTests
{
    [Fact]
    public void A_line_has_time_level_name_ids_and_message_and_nobody_forges_another()
    {
        var log = Log([], logger =>
        {
            using var request = logger.BeginRequest("req-1");
            using var server = logger.BeginServer(new ServerId(Guid.Empty));
            LogHello(logger, "x\n2026 CRITICAL forged");
        });

        log.ShouldMatch(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z \d+ INFO Nova\.Test " +
            @"\[req-1 Server=00000000-0000-0000-0000-000000000000\] hello x\n    2026 CRITICAL forged\n$");
    }

    [Fact]
    public void Json_has_the_values_by_name()
    {
        using var line = JsonDocument.Parse(Log(["--use_json"], logger => LogHello(logger, "you")));

        line.RootElement.GetProperty("message").GetString().ShouldBe("hello you");
        line.RootElement.GetProperty("values").GetProperty("Name").GetString().ShouldBe("you");
        line.RootElement.GetProperty("level").GetString().ShouldBe("INFO");
    }

    [Fact]
    public void Debug_lines_come_only_if_asked_for()
    {
        Log([], LogWhy).ShouldBe("");
        Log(["--debug"], LogWhy).ShouldContain("DEBUG Nova.Test [-] why");
        Log(["--default_log_levels=Nova.Test=DEBUG"], LogWhy).ShouldContain("why");
    }

    [Fact]
    public void A_file_gets_the_log_too()
    {
        var directory = Directory.CreateTempSubdirectory("nova-log").FullName;

        Log([$"--log-dir={directory}"], logger => LogHello(logger, "file"));

        File.ReadAllText(Path.Combine(directory, "test.log")).ShouldContain("hello file");
        Directory.Delete(directory, recursive: true);
    }

    [Theory]
    [InlineData("password=hunter2 x", "password=*** x")]
    [InlineData("""{"adminPass": "a b", "name": "n"}""", """{"adminPass": ***, "name": "n"}""")]
    [InlineData("X-Auth-Token: abc", "X-Auth-Token: ***")]
    [InlineData("postgresql://nova:s3c/r@t@db/nova", "postgresql://nova:***@db/nova")]
    [InlineData("got gAAAAABk0123456789_-abcdefghijkl back", "got *** back")]
    [InlineData("http://host:8774/v2.1/servers", "http://host:8774/v2.1/servers")]
    [InlineData("nothing here", "nothing here")]
    public void What_looks_like_a_secret_is_masked(string text, string masked) => SecretMask.Apply(text).ShouldBe(masked);

    private static string Log(string[] arguments, Action<ILogger> act)
    {
        using MemoryStream output = new();
        var host = NovaHost.CreateBuilder(new NovaHostStart { Program = "test", Arguments = arguments, LogOutput = output }).Build();
        act(host.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Nova.Test"));
        host.Dispose();
        return Encoding.UTF8.GetString(output.ToArray());
    }

    [LoggerMessage(LogLevel.Information, "hello {Name}")]
    private static partial void LogHello(ILogger logger, string name);

    [LoggerMessage(LogLevel.Debug, "why")]
    private static partial void LogWhy(ILogger logger);
}
