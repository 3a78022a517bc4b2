using System.Diagnostics;

namespace Nova.Benchmarks.Tools;

/// <summary>Processor time of a process: what a figure costs, also on a machine that others use.</summary>
internal static class ProcessTimes
{
    /// <summary>Runs something and tells the milliseconds of processor time that the process took meanwhile.</summary>
    public static async Task<(T Result, double Milliseconds)> MeasureAsync<T>(int process, Func<Task<T>> run)
    {
        var before = Total(process);
        var result = await run();
        return (result, (Total(process) - before).TotalMilliseconds);
    }

    /// <summary>All that the process has taken since its start.</summary>
    public static TimeSpan Total(int process)
    {
        using var found = Process.GetProcessById(process);
        return found.TotalProcessorTime;
    }
}
