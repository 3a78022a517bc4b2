using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Nova.Core;

namespace Nova.Compute.Options;

/// <summary>How long the compute agent waits for whom: the section <c>compute</c>. All in seconds.</summary>
public sealed class ComputeLimits : INovaOptions
{
    /// <inheritdoc />
    public static string Section => "compute";

    /// <summary>A spawn or rebuild, the image's transfer included; default 1800.</summary>
    [ConfigurationKeyName("spawn_timeout"), Range(0.001, 86_400)]
    public double SpawnTimeout { get; set; } = 1800;

    /// <summary>A destroy; default 300.</summary>
    [ConfigurationKeyName("destroy_timeout"), Range(0.001, 86_400)]
    public double DestroyTimeout { get; set; } = 300;

    /// <summary>Start, stop (the guest's grace comes on top), reboot, pause and unpause; default 120.</summary>
    [ConfigurationKeyName("power_timeout"), Range(0.001, 86_400)]
    public double PowerTimeout { get; set; } = 120;

    /// <summary>Suspend and resume, which move the guest's memory; default 600.</summary>
    [ConfigurationKeyName("suspend_timeout"), Range(0.001, 86_400)]
    public double SuspendTimeout { get; set; } = 600;

    /// <summary>Whatever only reads; default 15.</summary>
    [ConfigurationKeyName("query_timeout"), Range(0.001, 3600)]
    public double QueryTimeout { get; set; } = 15;

    /// <summary>Taking back what a failed spawn left; default 120.</summary>
    [ConfigurationKeyName("undo_timeout"), Range(0.001, 86_400)]
    public double UndoTimeout { get; set; } = 120;

    /// <summary>An answer of the control plane; default 30.</summary>
    [ConfigurationKeyName("control_plane_timeout"), Range(0.001, 3600)]
    public double ControlPlaneTimeout { get; set; } = 30;

    /// <summary>How long the answer to an order is remembered for one that asks again; default 1800.</summary>
    [ConfigurationKeyName("reply_memory"), Range(0, 86_400)]
    public double ReplyMemory { get; set; } = 1800;

    /// <summary>How long running orders may take to end when the program stops; default 3.</summary>
    [ConfigurationKeyName("stop_timeout"), Range(0, 3600)]
    public double StopTimeout { get; set; } = 3;

    internal TimeSpan Spawn => TimeSpan.FromSeconds(SpawnTimeout);

    internal TimeSpan Destroy => TimeSpan.FromSeconds(DestroyTimeout);

    internal TimeSpan Power => TimeSpan.FromSeconds(PowerTimeout);

    internal TimeSpan Suspend => TimeSpan.FromSeconds(SuspendTimeout);

    internal TimeSpan Query => TimeSpan.FromSeconds(QueryTimeout);

    internal TimeSpan Undo => TimeSpan.FromSeconds(UndoTimeout);

    internal TimeSpan ControlPlane => TimeSpan.FromSeconds(ControlPlaneTimeout);

    internal TimeSpan Memory => TimeSpan.FromSeconds(ReplyMemory);

    internal TimeSpan Stop => TimeSpan.FromSeconds(StopTimeout);
}
