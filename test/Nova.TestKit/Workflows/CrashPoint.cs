using Microsoft.Extensions.DependencyInjection;
using Nova.Daemon;
using Nova.Hosting;
using Nova.Workflows;

namespace Nova.TestKit.Workflows;

/// <summary>A moment at which novad can be made to kill itself.</summary>
internal sealed record CrashPoint(string Kind, string Step, string Moment)
{
    // Nothing that a cloud can meet fails these steps once the guest (or its volume) is gone: they only write to the database, and are tried until they succeed.
    private static readonly string[] NeverUndone =
    [
        "server.delete.volumes", "server.delete.networks", "server.delete.release", "server.rebuild.announce", "server.detach_volume.release", "server.swap_volume.release", "server.snapshot.finish",
        "server.shelve.finish", "server.offload.release", "server.forget_image.remove", "aggregate.cache_images.fetch", "server.detach_interface.release",
    ];

    /// <summary>Whether it lies on the way back.</summary>
    public bool IsUndo => Moment is CrashMoments.Undo or CrashMoments.Undone;

    /// <summary>Every point of every workflow, so that a new step is covered by being there.</summary>
    public static IReadOnlyList<CrashPoint> All() =>
    [
        .. from workflow in Workflows()
           from step in workflow.StepNames
           from moment in CrashMoments.All
           let point = new CrashPoint(workflow.Kind, step, moment)
           where !(point.IsUndo && NeverUndone.Contains($"{point.Kind}.{point.Step}"))
           select point,
    ];

    /// <summary>Every workflow that novad is composed of.</summary>
    public static IReadOnlyList<Workflow> Workflows()
    {
        var builder = NovaHost.CreateBuilder(new NovaHostStart
        {
            Program = "novad",
            Arguments = ["--database.connection=sqlite://", "--compute_driver=simulated"],
            Roles = Composition.Roles,
            LogOutput = Stream.Null,
        });
        Composition.Compose(builder);
        using var host = builder.Build();
        return [.. host.Services.GetServices<Workflow>()];
    }

    /// <summary>Of every workflow one point on the way there and one on the way back, each time the same ones, spread over steps and moments by its name.</summary>
    public static IEnumerable<CrashPoint> Sample() =>
        from point in All()
        group point by (point.Kind, point.IsUndo) into points
        select points.ElementAt(points.Key.Kind.Sum(letter => letter) % points.Count());

    public static CrashPoint Parse(string name)
    {
        var words = name.Split('.');
        return new CrashPoint($"{words[0]}.{words[1]}", words[2], words[3]);
    }

    public override string ToString() => $"{Kind}.{Step}.{Moment}";
}
