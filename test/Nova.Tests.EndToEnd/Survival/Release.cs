using Nova.TestKit;

namespace Nova.Tests.EndToEnd.Survival;

/// <summary>The programs of a release.</summary>
/// <param name="Novad">Its novad.</param>
/// <param name="Agent">Its nova-agent.</param>
internal sealed record Release(string Novad, string Agent)
{
    /// <summary>The one that these tests were built with.</summary>
    public static Release This { get; } = new(Path.Combine(AppContext.BaseDirectory, "novad.dll"), Path.Combine(AppContext.BaseDirectory, "nova-agent.dll"));

    /// <summary>The one before it, where <c>./dev upgrade</c> has built that; else the same.</summary>
    public static Release Before { get; } =
        NeedsFactAttribute.OtherRelease is { } folder ? new(Path.Combine(folder, "novad", "novad.dll"), Path.Combine(folder, "nova-agent", "nova-agent.dll")) : This;
}
