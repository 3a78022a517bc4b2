using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Nova.Core;

namespace Nova.Hosting;

/// <summary>Writes what every part of the process is at to the log when it gets SIGUSR2.</summary>
internal sealed partial class StateDump(IEnumerable<IStateReporter> reporters, ILogger<StateDump> logger) : IHostedService, IDisposable
{
    private const PosixSignal UserSignal = (PosixSignal)12;
    private const int MostLines = 1000;

    private PosixSignalRegistration? _registration;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _registration = PosixSignalRegistration.Create(UserSignal, context =>
        {
            // Else the process ends.
            context.Cancel = true;
            Write();
        });
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _registration?.Dispose();

    public void Write()
    {
        foreach (var reporter in reporters)
        {
            var lines = reporter.Describe().Take(MostLines + 1).ToList();
            LogPart(reporter.Name, lines.Count is 0 ? "nothing" : lines.Count > MostLines ? $"the first {MostLines} lines" : $"{lines.Count} lines");
            foreach (var line in lines.Take(MostLines))
            {
                LogLine(reporter.Name, line);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "State of {Part}: {Lines}")]
    private partial void LogPart(string part, string lines);

    [LoggerMessage(LogLevel.Warning, "State of {Part}: {Line}")]
    private partial void LogLine(string part, string line);
}
