using Nova.Contracts.Compute;
using Nova.Core;
using Nova.Servers.Lifecycle;
using Nova.Servers.Moves;

namespace Nova.Tests.Unit.Servers.Lifecycle;

/// <summary>The table of allowed states, as the reference has it (states, part B2): written from there, in its words.</summary>
public sealed class ServerLifecycleTests
{
    private const string AnyTask = "*";
    private const string NoTask = "";

    private static readonly ServerId Server = Identifier.New<ServerId>();

    // operation, vm_states or *, task states or *. Reboot: ALLOW_REBOOT.
    private static readonly (string Operation, string Vm, string Task)[] Reference =
    [
        ("delete", "*", AnyTask),
        ("soft_delete", "*", AnyTask),
        ("force_delete", "*", NoTask),
        ("restore", "soft-delete", NoTask),
        ("stop", "active error", NoTask),
        ("start", "stopped", NoTask),
        ("reboot SOFT", "active", NoTask),
        ("reboot HARD", "active stopped paused suspended error",
            " rebooting reboot_pending reboot_started rebooting_hard reboot_pending_hard reboot_started_hard resuming unpausing suspending pausing"),
        ("rebuild", "active stopped error", NoTask),
        ("pause", "active", NoTask),
        ("unpause", "paused", NoTask),
        ("suspend", "active", NoTask),
        ("resume", "suspended", NoTask),
        ("metadata", "active paused suspended stopped", AnyTask),
        ("resize", "active stopped", NoTask),
        ("migrate", "active stopped", NoTask),
        ("confirm", "resized", NoTask),
        ("revert", "resized", NoTask),
        ("live migrate", "active paused", NoTask),
    ];

    private static readonly Dictionary<string, ServerAction> Actions = new()
    {
        ["delete"] = ServerAction.Delete,
        ["soft_delete"] = ServerAction.SoftDelete,
        ["force_delete"] = ServerAction.ForceDelete,
        ["restore"] = ServerAction.Restore,
        ["stop"] = ServerAction.Stop,
        ["start"] = ServerAction.Start,
        ["reboot SOFT"] = ServerAction.SoftReboot,
        ["reboot HARD"] = ServerAction.HardReboot,
        ["rebuild"] = ServerAction.Rebuild,
        ["pause"] = ServerAction.Pause,
        ["unpause"] = ServerAction.Unpause,
        ["suspend"] = ServerAction.Suspend,
        ["resume"] = ServerAction.Resume,
        ["metadata"] = ServerAction.UpdateMetadata,
        ["resize"] = MoveAction.Resize,
        ["migrate"] = MoveAction.Migrate,
        ["confirm"] = MoveAction.Confirm,
        ["revert"] = MoveAction.Revert,
        ["live migrate"] = MoveAction.MigrateLive,
    };

    // Status words of the reference: part A2 with what B1 adds.
    private static readonly Dictionary<string, string> Default = new()
    {
        ["active"] = "ACTIVE",
        ["building"] = "BUILD",
        ["stopped"] = "SHUTOFF",
        ["resized"] = "VERIFY_RESIZE",
        ["paused"] = "PAUSED",
        ["suspended"] = "SUSPENDED",
        ["rescued"] = "RESCUE",
        ["error"] = "ERROR",
        ["deleted"] = "DELETED",
        ["soft-delete"] = "SOFT_DELETED",
        ["shelved"] = "SHELVED",
        ["shelved_offloaded"] = "SHELVED_OFFLOADED",
    };

    private static readonly (string Vm, string Tasks, string Status)[] ByTask =
    [
        ("active", "rebooting reboot_pending reboot_started", "REBOOT"),
        ("active", "rebooting_hard reboot_pending_hard reboot_started_hard", "HARD_REBOOT"),
        ("active", "updating_password", "PASSWORD"),
        ("active", "rebuilding rebuild_block_device_mapping rebuild_spawning", "REBUILD"),
        ("stopped", "rebuilding rebuild_block_device_mapping rebuild_spawning", "REBUILD"),
        ("error", "rebuilding rebuild_block_device_mapping rebuild_spawning", "REBUILD"),
        ("active", "migrating", "MIGRATING"),
        ("paused", "migrating", "MIGRATING"),
        ("active", "resize_prep resize_migrating resize_migrated resize_finish", "RESIZE"),
        ("stopped", "resize_prep resize_migrating resize_migrated resize_finish", "RESIZE"),
        ("resized", "resize_reverting", "REVERT_RESIZE"),
    ];

    private static IEnumerable<ServerStatus> EveryStatus =>
        from vm in Enum.GetValues<VmState>()
        from task in Enum.GetValues<TaskState>()
        select new ServerStatus(vm, task);

    public static TheoryData<string> Operations() => [.. Reference.Select(row => row.Operation)];

    [Theory]
    [MemberData(nameof(Operations))]
    public void An_action_begins_in_the_states_of_the_reference_and_in_no_other(string operation)
    {
        var (_, vm, task) = Reference.Single(row => row.Operation == operation);
        foreach (var status in EveryStatus)
        {
            // "Any" of the reference is any server that a user can name: a deleted one is 404.
            var allowed = status.Vm is not VmState.Deleted
                && (vm is "*" || vm.Split(' ').Contains(status.Vm.ToWord()))
                && (task is AnyTask || task.Split(' ').Contains(status.Task.ToWord()));

            var begun = ServerLifecycle.Begin(Server, status, Actions[operation]).TryGet(out _, out var fault);

            begun.ShouldBe(allowed, $"{operation} at {status}: {fault?.Message}");
        }
    }

    [Fact]
    public void A_refusal_says_what_the_newest_release_says()
    {
        ServerLifecycle.Begin(Server, new(VmState.Stopped, TaskState.None), ServerAction.Pause).TryGet(out _, out var vm);
        ServerLifecycle.Begin(Server, new(VmState.Active, TaskState.Rebooting), ServerAction.Pause).TryGet(out _, out var task);

        vm.ShouldBeOfType<Fault.Conflict>().Message.ShouldBe($"Cannot 'pause' instance {Server} while it is in vm_state stopped");
        task.ShouldBeOfType<Fault.Conflict>().Message.ShouldBe($"Cannot 'pause' instance {Server} while it is in task_state rebooting");
    }

    [Fact]
    public void Every_status_has_the_word_of_the_reference()
    {
        foreach (var status in EveryStatus)
        {
            var special = ByTask.Where(row => row.Vm == status.Vm.ToWord() && row.Tasks.Split(' ').Contains(status.Task.ToWord())).Select(row => row.Status);

            status.ApiStatus.ShouldBe(special.SingleOrDefault() ?? Default[status.Vm.ToWord()], status.ToString());
        }
    }

    [Fact]
    public void A_user_can_always_be_rid_of_a_server()
    {
        foreach (var status in EveryStatus.Where(status => status.Vm is not VmState.Deleted))
        {
            ServerLifecycle.Begin(Server, status, ServerAction.Delete).TryGet(out var next, out _).ShouldBeTrue(status.ToString());
            next.Task.ShouldBe(TaskState.Deleting);
        }
    }

    [Fact]
    public void Nothing_happens_to_a_server_that_is_deleted()
    {
        foreach (var action in Actions.Values)
        {
            foreach (var task in Enum.GetValues<TaskState>())
            {
                ServerLifecycle.Begin(Server, new(VmState.Deleted, task), action).TryGet(out _, out _).ShouldBeFalse($"{action.Name} at {task}");
            }
        }
    }

    [Fact]
    public void A_filter_by_status_finds_exactly_the_servers_that_show_it_where_nothing_is_being_done()
    {
        foreach (var (vm, word) in Default)
        {
            ServerStatus.FromApiStatus(word).Select(state => state.ToWord()).ShouldBe([vm]);
        }

        ServerStatus.FromApiStatus("NONSENSE").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("active", PowerState.Shutdown, "stopped", false)]
    [InlineData("active", PowerState.Crashed, "stopped", false)]
    [InlineData("active", PowerState.Suspended, null, true)]
    [InlineData("active", PowerState.Paused, null, false)]
    [InlineData("active", PowerState.NoState, null, false)]
    [InlineData("stopped", PowerState.Running, null, true)]
    [InlineData("soft-delete", PowerState.Running, null, true)]
    [InlineData("paused", PowerState.Shutdown, null, false)]
    [InlineData("suspended", PowerState.Running, null, false)]
    [InlineData("error", PowerState.Shutdown, null, false)]
    [InlineData("building", PowerState.Running, null, false)]
    public void A_guest_that_is_found_in_another_power_state_is_followed_or_stopped(string vm, PowerState found, string? follows, bool mustStop)
    {
        ServerStatus idle = new(Words.Parse<VmState>(vm), TaskState.None);

        ServerLifecycle.Follow(idle, found)?.ToWord().ShouldBe(follows);
        (ServerLifecycle.Follow(idle, found) is null).ShouldBe(follows is null);
        ServerLifecycle.MustStop(idle, found).ShouldBe(mustStop);
    }

    [Fact]
    public void While_something_is_done_to_a_server_its_guest_is_not_followed()
    {
        foreach (var status in EveryStatus.Where(status => status.Task is not TaskState.None))
        {
            foreach (var found in Enum.GetValues<PowerState>())
            {
                ServerLifecycle.Follow(status, found).ShouldBeNull();
                ServerLifecycle.MustStop(status, found).ShouldBeFalse();
            }
        }
    }

    [Fact]
    public void Words_of_states_are_read_back()
    {
        foreach (var status in EveryStatus)
        {
            Words.Parse<VmState>(status.Vm.ToWord()).ShouldBe(status.Vm);
            Words.Parse<TaskState>(status.Task.ToWord()).ShouldBe(status.Task);
        }
    }
}
