using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Nova.Simulator;

/// <summary>What the processes log, in the order of their turns. The product's own log has a thread for each process, and nobody reads it unless a seed is traced.</summary>
internal sealed class SimLog(World world, StringBuilder lines, string process) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void AddProvider(ILoggerProvider provider)
    {
        // The product's, with its thread: not here.
    }

    public void Dispose()
    {
        // The lines outlive the process.
    }

    private void Add(LogLevel level, string category, string message, Exception? exception)
    {
        lines.Append(CultureInfo.InvariantCulture, $"{world.Elapsed.TotalSeconds,10:F4} {process,-10} {level} {category}: {message}\n");
        if (exception is not null)
        {
            lines.Append(CultureInfo.InvariantCulture, $"{exception}\n");
        }
    }

    private sealed class Logger(SimLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) =>
            logLevel >= (category.StartsWith("Nova", StringComparison.Ordinal) ? LogLevel.Information : LogLevel.Warning) && logLevel is not LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                log.Add(logLevel, category, formatter(state, exception), exception);
            }
        }
    }
}
