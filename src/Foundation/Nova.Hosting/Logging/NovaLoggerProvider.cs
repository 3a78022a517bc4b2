using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Nova.Hosting.Logging;

/// <summary>Logs to the console and, if told, to a file.</summary>
internal sealed class NovaLoggerProvider(LogSink sink, bool useJson, TimeProvider clock) : ILoggerProvider, ISupportExternalScope
{
    private readonly ConcurrentDictionary<string, NovaLogger> _loggers = new(StringComparer.Ordinal);

    public LogSink Sink => sink;

    public bool UseJson => useJson;

    public TimeProvider Clock => clock;

    public IExternalScopeProvider? Scopes { get; private set; }

    public ILogger CreateLogger(string categoryName) => _loggers.GetOrAdd(categoryName, name => new NovaLogger(name, this));

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => Scopes = scopeProvider;

    public void Dispose() => sink.Dispose();
}
