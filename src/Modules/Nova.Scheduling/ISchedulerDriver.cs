using Nova.Contracts.Scheduling;

namespace Nova.Scheduling;

/// <summary>A way to choose hosts: a pure function of snapshot, request and options; chance is seeded by the request.</summary>
internal interface ISchedulerDriver
{
    /// <summary>The name by which <c>scheduler_driver</c> names it.</summary>
    string Name { get; }

    /// <summary>The best host and its alternates.</summary>
    Decision Decide(HostSnapshot snapshot, SchedulingRequest request);

    /// <summary>All hosts that would do, best first, and why each other would not.</summary>
    SchedulingExplanation Explain(HostSnapshot snapshot, SchedulingRequest request);
}
