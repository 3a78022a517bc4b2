using Nova.Daemon;
using Nova.Data;
using Nova.Hosting;
using Nova.TestKit.Data;

namespace Nova.Tests.Unit.Daemon;

public sealed class ManagementTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nova-manage");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_database_is_made_and_checked()
    {
        (await ManageAsync("upgrade", "check")).Output.ShouldStartWith("db sync is due:");
        (await ManageAsync("db", "sync")).ShouldBe((0, "The database is of this release.\n"));
        (await ManageAsync("upgrade", "check")).ShouldBe((0, "This release can run on the database as it is.\n"));
        (await ManageAsync("service", "list")).ShouldBe((0, ""));
        (await ManageAsync("operations", "list")).ShouldBe((0, ""));
    }

    [Fact]
    public async Task A_migration_that_was_edited_and_an_operation_of_another_release_fail_the_check()
    {
        await ManageAsync("db", "sync");
        await AddOperationAsync("op-1", "server.teleport");
        (await ManageAsync("upgrade", "check")).ShouldBe((2, "Operation op-1 is of the kind server.teleport, which this release does not know.\n"));
        await WriteAsync("UPDATE operations SET kind = 'server.build', steps = 'claim teleport', step = 1");
        (await ManageAsync("upgrade", "check")).ShouldBe((2, "Operation op-1 of the kind server.build has come to steps that this release does not know: claim teleport.\n"));

        await WriteAsync("UPDATE schema_migrations SET checksum = 'x' WHERE module = 'fleet' AND number = 1");

        var (code, output) = await ManageAsync("upgrade", "check");
        code.ShouldBe(2);
        output.ShouldContain("fleet/0001");
    }

    [Fact]
    public async Task An_operation_that_hangs_is_shown_tried_anew_and_abandoned()
    {
        await ManageAsync("db", "sync");
        await AddOperationAsync("op-1", "server.build");

        (await ManageAsync("operations", "list")).Output.ShouldContain("op-1  server.build");
        (await ManageAsync("operations", "show", "op-1")).Output.ShouldContain("held by   somebody");
        (await ManageAsync("operations", "retry", "op-1")).Code.ShouldBe(0);
        (await ManageAsync("operations", "show", "op-1")).Output.ShouldContain("held by   -");
        (await ManageAsync("operations", "abandon", "op-1")).Code.ShouldBe(0);
        (await ManageAsync("operations", "list")).Output.ShouldBe("");
        (await ManageAsync("operations", "list", "all")).Output.ShouldContain("failed");
        (await ManageAsync("operations", "retry", "op-1")).ShouldBe((1, "There is no operation op-1 that has not ended.\n"));
    }

    [Fact]
    public async Task What_is_no_command_is_told_what_there_is()
    {
        var (code, output) = await ManageAsync("operations", "frobnicate");

        code.ShouldBe(64);
        output.ShouldContain("usage: nova-manage");
    }

    [Fact]
    public async Task An_option_of_the_original_that_is_nearly_one_of_ours_stops_nothing() =>
        (await ManageAsync("db", "sync", "--oslo_policy.policy_dirs=policy.d")).ShouldBe((0, "The database is of this release.\n"));

    [Fact]
    public async Task Without_hosts_nobody_takes_a_server_and_what_is_not_there_is_said()
    {
        await ManageAsync("db", "sync");
        await WriteAsync("INSERT INTO flavors VALUES ('small', 'small', 1, 512, 1, 0, 0, 1, 1, 0, NULL, 1, NULL)");

        (await ManageAsync("explain", "server", "nobody")).ShouldBe((1, "There is no server nobody.\n"));
        (await ManageAsync("explain", "flavor", "none")).ShouldBe((1, "There is no flavor none.\n"));
        (await ManageAsync("explain", "flavor", "small", "image=none")).ShouldBe((1, "There is no image none.\n"));
        (await ManageAsync("explain", "flavor", "small", "colour=red")).Code.ShouldBe(64);
        (await ManageAsync("explain", "flavor", "small", "zone=nova")).ShouldBe((0, "0 hosts would take it.\n"));
    }

    private async Task<(int Code, string Output)> ManageAsync(params string[] words)
    {
        StringWriter output = new() { NewLine = "\n" };
        var code = await Management.RunAsync(
            [.. words, $"--database.connection={Connection}", "--compute_driver=simulated", $"--state_path={_folder.FullName}"],
            new NovaHostStart { Program = Management.Program, Output = output, ErrorOutput = output }, CancellationToken.None);
        return (code, output.ToString());
    }

    private string Connection => $"sqlite:///{Path.Combine(_folder.FullName, "nova.sqlite")}";

    private Task AddOperationAsync(string id, string kind) => WriteAsync(
        $"""
        INSERT INTO operations (id, kind, subject, project_id, user_id, request_id, is_admin, phase, step, resume_step, state, attempt, cancel_requested,
            lease_owner, lease_until, deadline, created_at, updated_at)
        VALUES ('{id}', '{kind}', 'subject', 'project', 'user', 'req-1', 0, 'forward', 1, -1, '{"{}"}', 1, 0, 'somebody', 9000000000000000, 2000000, 1000000, 1000000)
        """);

    private async Task WriteAsync(string sql)
    {
        await using var database = TestDatabase.Open(new DatabaseOptions { Connection = Connection });
        await database.WriteAsync(work => work.ExecuteAsync(sql, null, CancellationToken.None), CancellationToken.None);
    }
}
