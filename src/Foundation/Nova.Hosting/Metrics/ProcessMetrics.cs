using System.Diagnostics;

namespace Nova.Hosting.Metrics;

/// <summary>Figures of the process, under the names that Prometheus's own client libraries use.</summary>
internal static class ProcessMetrics
{
    public static void Write(PrometheusWriter writer)
    {
        using var process = Process.GetCurrentProcess();
        writer.Single("process_resident_memory_bytes", "Resident memory.", MetricKind.Gauge, Environment.WorkingSet);
        writer.Single(
            "process_cpu_seconds_total", "Processor time, user and system.", MetricKind.Counter, Environment.CpuUsage.TotalTime.TotalSeconds);
        writer.Single(
            "process_start_time_seconds",
            "When the process started, in seconds since 1970.",
            MetricKind.Gauge,
            (process.StartTime.ToUniversalTime() - DateTime.UnixEpoch).TotalSeconds);
        writer.Single("process_threads", "Threads of the operating system.", MetricKind.Gauge, process.Threads.Count);
        writer.Single("dotnet_gc_heap_bytes", "Managed heap after the last collection.", MetricKind.Gauge, GC.GetTotalMemory(false));
        writer.Single(
            "dotnet_gc_pause_seconds_total", "Time in which collections held the program up.",
            MetricKind.Counter,
            GC.GetTotalPauseDuration().TotalSeconds);
        writer.Single(
            "dotnet_gc_allocated_bytes_total", "Bytes allocated.", MetricKind.Counter, GC.GetTotalAllocatedBytes(precise: false));
        writer.Header("dotnet_gc_collections_total", "Collections.", MetricKind.Counter);
        for (var generation = 0; generation <= GC.MaxGeneration; generation++)
        {
            writer.Line("dotnet_gc_collections_total", $"generation=\"{generation}\"", GC.CollectionCount(generation));
        }

        writer.Single("dotnet_threadpool_threads", "Threads of the pool.", MetricKind.Gauge, ThreadPool.ThreadCount);
        writer.Single("dotnet_threadpool_queue_length", "Work that waits for a thread.", MetricKind.Gauge, ThreadPool.PendingWorkItemCount);
        writer.Single("dotnet_lock_contentions_total", "Waits for a lock.", MetricKind.Counter, Monitor.LockContentionCount);
    }
}
