using Microsoft.Extensions.Options;
using Nova.NetworkAgent;
using Nova.NetworkAgent.Host;

namespace Nova.Tests.Unit.NetworkAgent;

public sealed class HostProcessTests
{
    private readonly HostProcess _process = new(Options.Create(new NetworkAgentOptions { CommandTimeout = 1 }), TimeProvider.System);

    [Fact]
    public async Task What_a_program_writes_is_answered_and_arguments_meet_no_shell() =>
        (await _process.RunAsync("printf", ["%s", "$HOME; `id`"], input: null, CancellationToken.None)).ShouldBe("$HOME; `id`");

    [Fact]
    public async Task Input_is_handed_over() =>
        (await _process.RunAsync("cat", [], "rules\n", CancellationToken.None)).ShouldBe("rules\n");

    [Fact]
    public async Task A_failure_tells_the_command_and_its_complaint()
    {
        var failure = await Should.ThrowAsync<HostCommandException>(
            () => _process.RunAsync("ls", ["/nowhere"], input: null, CancellationToken.None));

        failure.Message.ShouldStartWith("'ls /nowhere' ended with 2: ");
        failure.Message.ShouldContain("No such file");
    }

    [Fact]
    public async Task A_program_that_hangs_is_ended_at_the_deadline()
    {
        var failure = await Should.ThrowAsync<HostCommandException>(
            () => _process.RunAsync("sleep", ["600"], input: null, CancellationToken.None));

        failure.Message.ShouldBe("'sleep 600' was not done within 1 s.");
    }

    [Fact]
    public async Task A_program_that_is_not_installed_is_named() =>
        (await Should.ThrowAsync<HostCommandException>(
            () => _process.RunAsync("nova-no-such-program", [], input: null, CancellationToken.None))).Message.ShouldContain("nova-no-such-program");
}
