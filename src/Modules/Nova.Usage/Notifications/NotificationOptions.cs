using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Nova.Contracts.Usage;
using Nova.Core;

namespace Nova.Usage.Notifications;

/// <summary>How notifications are sent.</summary>
internal sealed class NotificationOptions : INovaOptions
{
    public static string Section => "oslo_messaging_notifications";

    /// <summary>
    /// Where notifications go: <c>messagingv2</c> and <c>messaging</c> (to the broker, with and without envelope), <c>log</c>, <c>routing</c>,
    /// <c>noop</c>. Default none: none are made.
    /// </summary>
    [ConfigurationKeyName("driver")]
    public IReadOnlyList<string> Drivers { get; set; } = [];

    /// <summary>Topics of unversioned notifications; each priority has a queue, e.g. <c>notifications.info</c>. Default notifications.</summary>
    [ConfigurationKeyName("topics")]
    public IReadOnlyList<string> Topics { get; set; } = ["notifications"];

    /// <summary>For the driver routing: a JSON file, which says which drivers get which events. Default none.</summary>
    [ConfigurationKeyName("routing_config")]
    public string? RoutingFile { get; set; }
}

/// <summary>Which notifications are made.</summary>
internal sealed class NotificationFormatOptions : INovaOptions
{
    public static string Section => "notifications";

    /// <summary><c>unversioned</c>, <c>versioned</c> or <c>both</c>. Default unversioned.</summary>
    [ConfigurationKeyName("notification_format")]
    [RegularExpression("unversioned|versioned|both")]
    public string Format { get; set; } = "unversioned";

    /// <summary>
    /// Whether changes of servers are told as well: <c>vm_state</c> for those of vm_state, <c>vm_and_task_state</c> for those of task_state too; changes of
    /// anything else are told with either. Default none.
    /// </summary>
    [ConfigurationKeyName("notify_on_state_change")]
    [RegularExpression("vm_state|vm_and_task_state")]
    public string NotifyOnStateChange { get; set; } = "";

    /// <summary>Topics of versioned notifications. Default versioned_notifications.</summary>
    [ConfigurationKeyName("versioned_notifications_topics")]
    public IReadOnlyList<string> VersionedTopics { get; set; } = ["versioned_notifications"];

    public bool WantsUnversioned => Format is not "versioned";

    public bool WantsVersioned => Format is not "unversioned";

    /// <summary>Whether a change is told: one of the task_state alone is only with <c>vm_and_task_state</c>.</summary>
    public bool Tells(ServerUpdate update) => NotifyOnStateChange switch
    {
        "" => false,
        "vm_state" => update.OldState != update.State || update.OldTask == update.Task,
        _ => true,
    };
}
