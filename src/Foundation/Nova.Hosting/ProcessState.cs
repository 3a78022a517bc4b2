using System.Diagnostics;
using System.Globalization;
using Nova.Core;

namespace Nova.Hosting;

/// <summary>Threads and memory: whether the process has workers left is the first question to one that seems stuck.</summary>
internal sealed class ProcessState(TimeProvider clock) : IStateReporter
{
    private const int MiB = 1024 * 1024;

    public string Name => "process";

    public IEnumerable<string> Describe()
    {
        using var process = Process.GetCurrentProcess();
        ThreadPool.GetMaxThreads(out var most, out _);
        ThreadPool.GetAvailableThreads(out var free, out _);
        var lived = clock.GetUtcNow() - process.StartTime.ToUniversalTime();
        yield return string.Create(CultureInfo.InvariantCulture, $"{process.Threads.Count} threads; pool {ThreadPool.ThreadCount}, busy {most - free}, {ThreadPool.PendingWorkItemCount} items wait");
        yield return string.Create(CultureInfo.InvariantCulture, $"{process.WorkingSet64 / MiB} MiB resident, {GC.GetTotalMemory(forceFullCollection: false) / MiB} MiB of objects, {process.TotalProcessorTime.TotalSeconds:0} s of CPU in {lived.TotalSeconds:0} s");
    }
}
