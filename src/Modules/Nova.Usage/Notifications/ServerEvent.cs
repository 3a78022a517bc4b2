using System.Collections.Frozen;
using Nova.Contracts.Usage;

namespace Nova.Usage.Notifications;

/// <summary>What the parts of actions are called in notifications.</summary>
/// <param name="Versioned">E.g. <c>instance.reboot</c>.</param>
/// <param name="Unversioned">E.g. <c>compute.instance.reboot</c>; <see langword="null"/> where the old kind has none.</param>
internal sealed record ServerEvent(string Versioned, string? Unversioned)
{
    private static readonly FrozenDictionary<string, ServerEvent> ByPart = new Dictionary<string, ServerEvent>
    {
        ["compute__do_build_and_run_instance"] = Both("create") with { Kind = NoticeKind.Creation },
        ["compute_terminate_instance"] = Both("delete"),
        ["compute_soft_delete_instance"] = Both("soft_delete"),
        ["compute_restore_instance"] = Both("restore"),
        ["compute_stop_instance"] = Both("power_off"),
        ["compute_start_instance"] = Both("power_on"),
        ["compute_reboot_instance"] = Both("reboot"),
        ["compute_pause_instance"] = New("pause"),
        ["compute_unpause_instance"] = New("unpause"),
        ["compute_suspend_instance"] = Both("suspend"),
        ["compute_resume_instance"] = Both("resume"),
        ["compute_trigger_crash_dump"] = New("trigger_crash_dump"),
        ["compute_rebuild_instance"] = Both("rebuild") with { Kind = NoticeKind.Rebuild },
        ["compute_snapshot_instance"] = Both("snapshot"),
        ["compute_backup_instance"] = Both("snapshot"),
        ["compute_rescue_instance"] = New("rescue"),
        ["compute_unrescue_instance"] = New("unrescue"),
        ["compute_prep_resize"] = new("instance.resize_prep", "compute.instance.resize.prep"),
        ["compute_resize_instance"] = Both("resize"),
        ["compute_finish_resize"] = new("instance.resize_finish", "compute.instance.finish_resize"),
        ["compute_confirm_resize"] = new("instance.resize_confirm", "compute.instance.resize.confirm"),
        ["compute_revert_resize"] = new("instance.resize_revert", "compute.instance.resize.revert"),
        ["compute_shelve_instance"] = New("shelve"),
        ["compute_shelve_offload_instance"] = New("shelve_offload"),
        ["compute_unshelve_instance"] = New("unshelve"),
        ["compute_attach_interface"] = New("interface_attach"),
        ["compute_detach_interface"] = New("interface_detach"),
        ["compute_attach_volume"] = New("volume_attach"),
        ["compute_detach_volume"] = New("volume_detach"),
        ["compute_swap_volume"] = New("volume_swap"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>What is told of the server besides.</summary>
    public NoticeKind Kind { get; init; }

    /// <summary>Parts of actions that are told of.</summary>
    public static IReadOnlyCollection<string> Parts => ByPart.Keys;

    /// <summary>The event of a part of an action; <see langword="null"/> for one that is not told of.</summary>
    public static ServerEvent? Of(string part) => ByPart.GetValueOrDefault(part);

    private static ServerEvent Both(string name) => new($"instance.{name}", $"compute.instance.{name}");

    private static ServerEvent New(string name) => new($"instance.{name}", null);
}
