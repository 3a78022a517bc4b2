using Microsoft.Extensions.Logging;

namespace Nova.Hosting.Logging;

/// <summary>Opens the log as its options say.</summary>
internal static class LogOutputs
{
    /// <exception cref="ConfigurationException">The file cannot be written.</exception>
    public static IReadOnlyList<Stream> Open(LoggingOptions options, NovaHostStart start)
    {
#pragma warning disable CA2000 // The sink owns them.
        List<Stream> outputs = [start.LogOutput ?? Console.OpenStandardOutput()];
#pragma warning restore CA2000
        if (options.PathOf(start.Program) is { } path)
        {
            try
            {
                outputs.Add(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new ConfigurationException([new ConfigurationProblem(path, $"the log file cannot be written: {exception.Message}")]);
            }
        }

        return outputs;
    }

    public static void SetLevels(ILoggingBuilder logging, LoggingOptions options)
    {
        logging.SetMinimumLevel(options.Debug ? LogLevel.Debug : LogLevel.Information);

        // The web server's own entries: one for each request and more, all of which Web logs in one line.
        logging.AddFilter("Microsoft", options.Debug ? LogLevel.Information : LogLevel.Warning);
        logging.AddFilter("System", options.Debug ? LogLevel.Information : LogLevel.Warning);
        foreach (var item in options.DefaultLogLevels)
        {
            var at = item.LastIndexOf('=');
            logging.AddFilter(item[..at], LevelOf(item[(at + 1)..]));
        }
    }

    private static LogLevel LevelOf(string name) => name.ToUpperInvariant() switch
    {
        "DEBUG" => LogLevel.Debug,
        "INFO" => LogLevel.Information,
        "ERROR" => LogLevel.Error,
        "CRITICAL" => LogLevel.Critical,
        _ => LogLevel.Warning,
    };
}
